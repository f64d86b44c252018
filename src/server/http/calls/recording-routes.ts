import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { routes } from '#contract/routes.ts';
import { recordingChangeSchema, recordingListSchema } from '#contract/calls/voicemail.ts';
import type { Recordings } from '#server/calls/sound/recordings.ts';
import {
  audioAnswer,
  audioQuery,
  audioResponses,
  beginsAtStart,
  momentInName,
} from '../answers/audio-answer.ts';
import { actorIn, router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { onlyFor } from '../web/only-for.ts';
import { problem, problemOf, problems } from '../web/problem.ts';

const params = z.object({ id: z.uuid() });
const noCall = problemOf('No such call, or not one of yours');

const listRecordings = createRoute({
  method: 'get',
  path: routes.callRecordings,
  summary: 'What was recorded of a call: for who had it, and for who sees them',
  request: { params },
  responses: {
    200: {
      description: 'In the order in which they were begun',
      content: { 'application/json': { schema: documented(recordingListSchema) } },
    },
    401: problems[401],
    404: noCall,
    422: problems[422],
  },
});

const setRecording = createRoute({
  method: 'put',
  path: routes.callRecording,
  summary: 'Record the call that you have: start, pause, go on',
  request: {
    params,
    body: { required: true, content: { 'application/json': { schema: documented(recordingChangeSchema) } } },
  },
  responses: {
    204: { description: 'It is so' },
    401: problems[401],
    404: noCall,
    409: problemOf('`recording-refused`: it does not fit, such as a pause of nothing'),
    422: problems[422],
  },
});

const readAudio = createRoute({
  method: 'get',
  path: routes.recordingAudio,
  summary: 'What was said: stereo, caller left, agent right',
  request: { params, query: audioQuery },
  responses: audioResponses,
});

const deleteRecording = createRoute({
  method: 'delete',
  path: routes.recording,
  summary: 'Delete a recording that is finished',
  middleware: [onlyFor('supervisor', 'admin')] as const,
  request: { params },
  responses: {
    204: { description: 'Deleted' },
    401: problems[401],
    403: problems[403],
    404: problemOf('No such recording'),
    409: problemOf('`recording-refused`: it is still being made'),
    422: problems[422],
  },
});

export const recordingRoutes = (recordings: Recordings) =>
  router()
    .openapi(listRecordings, async (c) => {
      const found = await recordings.list(c.var.session.user, c.req.valid('param').id);
      return found ? c.json({ recordings: found }, 200) : problem(c, 404, 'not-found');
    })
    .openapi(setRecording, (c) => {
      const { state } = c.req.valid('json');
      const set = recordings.set(c.req.valid('param').id, c.var.session.user.id, state);
      if (set.ok) return c.body(null, 204);
      return set.failure === 'not-found'
        ? problem(c, 404, 'not-found')
        : problem(c, 409, 'recording-refused');
    })
    .openapi(readAudio, async (c) => {
      const { id } = c.req.valid('param');
      const recording = await recordings.find(c.var.session.user, id);
      if (!recording) return problem(c, 404, 'not-found');
      const isKept = c.req.valid('query').download === '1';
      if (beginsAtStart(c)) await recordings.heard(c.var.session.user, { ...recording, isKept }, actorIn(c));
      return audioAnswer(c, {
        file: recordings.file(id),
        name: `Recording of ${momentInName(recording.at)}`,
      });
    })
    .openapi(deleteRecording, async (c) => {
      const removed = await recordings.remove(c.var.session.user, c.req.valid('param').id, actorIn(c));
      if (removed.ok) return c.body(null, 204);
      return removed.failure === 'not-found'
        ? problem(c, 404, 'not-found')
        : problem(c, 409, 'recording-refused');
    });
