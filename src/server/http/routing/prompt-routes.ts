import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { z } from 'zod';
import {
  promptListSchema,
  promptSchema,
  promptUploadQuerySchema,
  typedPromptSchema,
} from '#contract/routing/prompts.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { Prompts } from '#server/routing/prompts/prompts.ts';
import { audioAnswer, audioQuery, audioResponses } from '../answers/audio-answer.ts';
import { actorIn, router, type Env } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { onlyFor } from '../web/only-for.ts';
import { notRemoved } from './kept-routes.ts';
import { problem, problemOf, problems } from '../web/problem.ts';
import { uploadOf } from '../web/upload.ts';

const params = z.object({ id: z.uuid() });
const made = {
  201: {
    description: 'The prompt',
    content: { 'application/json': { schema: documented(promptSchema) } },
  },
  401: problems[401],
  403: problems[403],
  422: problemOf(
    '`audio-unreadable` (`detail` names the codec), `audio-too-long`, `audio-silent`, or the request does not fit the contract',
  ),
  507: problemOf('`disk-full`: there is no room for it'),
} as const;

const listPrompts = createRoute({
  method: 'get',
  path: setupRoutes.prompts,
  summary: 'What callers can be told, by name',
  middleware: [onlyFor('supervisor', 'admin')] as const,
  responses: {
    200: {
      description: 'The prompts',
      content: { 'application/json': { schema: documented(promptListSchema) } },
    },
    401: problems[401],
    403: problems[403],
  },
});

const typePrompt = createRoute({
  method: 'post',
  path: setupRoutes.prompts,
  summary: 'A prompt that the server speaks',
  middleware: [onlyFor('admin')] as const,
  request: {
    body: { required: true, content: { 'application/json': { schema: documented(typedPromptSchema) } } },
  },
  responses: made,
});

const uploadPrompt = createRoute({
  method: 'post',
  path: setupRoutes.promptAudioUpload,
  summary: 'A prompt from a WAV or MP3 file, which is the body: 5 MB and 5 minutes at most',
  middleware: [onlyFor('admin')] as const,
  request: { query: documented(promptUploadQuerySchema) },
  responses: {
    201: made[201],
    401: problems[401],
    403: problems[403],
    413: problemOf('`file-too-large`'),
    422: made[422],
    507: made[507],
  },
});

const readAudio = createRoute({
  method: 'get',
  path: setupRoutes.promptAudio,
  summary: 'The prompt as callers hear it',
  middleware: [onlyFor('supervisor', 'admin')] as const,
  request: { params, query: audioQuery },
  responses: { ...audioResponses, 403: problems[403] },
});

const deletePrompt = createRoute({
  method: 'delete',
  path: setupRoutes.prompt,
  summary: 'Delete a prompt that no route says',
  middleware: [onlyFor('admin')] as const,
  request: { params },
  responses: {
    204: { description: 'Deleted' },
    401: problems[401],
    403: problems[403],
    404: problemOf('No such prompt'),
    409: problemOf('`in-use`: routes say it, by name'),
    422: problems[422],
  },
});

const makerIn = (c: Context<Env>) => ({ accountId: c.var.session.user.accountId, by: actorIn(c) });

export const promptRoutes = (prompts: Prompts) =>
  router()
    .openapi(listPrompts, async (c) => {
      return c.json({ prompts: await prompts.list(c.var.session.user.accountId) }, 200);
    })
    .openapi(typePrompt, async (c) => {
      const prompt = await prompts.type(makerIn(c), c.req.valid('json'));
      if (prompt.ok) return c.json(prompt.value, 201);
      const { code } = prompt.failure;
      return code === 'disk-full' ? problem(c, 507, code) : problem(c, 422, code);
    })
    .openapi(uploadPrompt, async (c) => {
      const file = await uploadOf(c);
      const prompt = await prompts.add(makerIn(c), c.req.valid('query'), file);
      if (prompt.ok) return c.json(prompt.value, 201);
      const { code, codec } = prompt.failure;
      if (code === 'file-too-large') return problem(c, 413, code);
      if (code === 'disk-full') return problem(c, 507, code);
      return problem(c, 422, code, codec === null ? {} : { detail: codec });
    })
    .openapi(readAudio, async (c) => {
      const { id } = c.req.valid('param');
      const prompt = await prompts.find(c.var.session.user.accountId, id);
      if (!prompt) return problem(c, 404, 'not-found');
      return audioAnswer(c, { file: prompts.file(id), name: prompt.name });
    })
    .openapi(deletePrompt, async (c) => {
      const { accountId } = c.var.session.user;
      const removed = await prompts.remove({ accountId, ...c.req.valid('param') }, actorIn(c));
      return removed.ok ? c.body(null, 204) : notRemoved(c, removed.failure);
    });
