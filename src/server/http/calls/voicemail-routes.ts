import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { routes } from '#contract/routes.ts';
import { messageChangeSchema, voicemailSchema, voiceMessageSchema } from '#contract/calls/voicemail.ts';
import type { Messages } from '#server/calls/sound/voicemail.ts';
import { audioAnswer, audioQuery, audioResponses, momentInName } from '../answers/audio-answer.ts';
import { actorIn, router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { problem, problemOf, problems } from '../web/problem.ts';

const params = z.object({ id: z.uuid() });
const noMessage = problemOf('No such message, or not one of yours');

const listMessages = createRoute({
  method: 'get',
  path: routes.voicemail,
  summary: 'The messages that you may hear, newest first, and how many are new',
  responses: {
    200: {
      description: 'At most the newest 500',
      content: { 'application/json': { schema: documented(voicemailSchema) } },
    },
    401: problems[401],
  },
});

const markMessage = createRoute({
  method: 'patch',
  path: routes.message,
  summary: 'Mark a message as heard, or as new again, for everyone who shares it',
  request: {
    params,
    body: { required: true, content: { 'application/json': { schema: documented(messageChangeSchema) } } },
  },
  responses: {
    200: {
      description: 'The message',
      content: { 'application/json': { schema: documented(voiceMessageSchema) } },
    },
    401: problems[401],
    404: noMessage,
    422: problems[422],
  },
});

const deleteMessage = createRoute({
  method: 'delete',
  path: routes.message,
  summary: 'Delete a message, for everyone who shares it',
  request: { params },
  responses: {
    204: { description: 'Deleted' },
    401: problems[401],
    404: noMessage,
    422: problems[422],
  },
});

const readAudio = createRoute({
  method: 'get',
  path: routes.messageAudio,
  summary: 'What the caller said',
  request: { params, query: audioQuery },
  responses: audioResponses,
});

export const voicemailRoutes = (messages: Messages) =>
  router()
    .openapi(listMessages, async (c) => c.json(await messages.list(c.var.session.user), 200))
    .openapi(markMessage, async (c) => {
      const { isHeard } = c.req.valid('json');
      const message = await messages.mark(c.var.session.user, c.req.valid('param').id, isHeard);
      return message ? c.json(message, 200) : problem(c, 404, 'not-found');
    })
    .openapi(deleteMessage, async (c) => {
      const isRemoved = await messages.remove(c.var.session.user, c.req.valid('param').id, actorIn(c));
      return isRemoved ? c.body(null, 204) : problem(c, 404, 'not-found');
    })
    .openapi(readAudio, async (c) => {
      const { id } = c.req.valid('param');
      const message = await messages.find(c.var.session.user, id);
      if (!message) return problem(c, 404, 'not-found');
      return audioAnswer(c, {
        file: messages.file(id),
        name: `Message from ${message.from}, ${momentInName(message.at)}`,
      });
    });
