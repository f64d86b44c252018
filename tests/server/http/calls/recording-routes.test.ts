import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callSchema } from '#contract/calls/calls.ts';
import { apiErrorSchema } from '#contract/values/errors.ts';
import { recordingListSchema } from '#contract/calls/voicemail.ts';
import { fail, ok } from '#kit/result.ts';
import { CallRecordings } from '#server/calls/sound/recordings-sink.ts';
import { systemNetwork } from '#server/calls/webhooks/webhook-request.ts';
import type { User } from '#server/people/users.ts';
import { openCallResources } from '#server/wiring/call-resources.ts';
import { steady, writeRecorded } from '#support/audio/recorded.ts';
import { openSoundBench, type SoundBench } from '#support/calls/sound-bench.ts';
import { openSignedInApp } from '#support/http/signed-in-app.ts';

let bench: SoundBench;
let people: SoundBench['people'];
let send: ReturnType<typeof openSignedInApp>;
let sink: CallRecordings;
const asked: unknown[] = [];
let callOfAgent1: string;
beforeAll(async () => {
  bench = await openSoundBench();
  people = bench.people;
  sink = new CallRecordings(bench);
  callOfAgent1 = await bench.call(people.agent1.id);
  const setRecording = (...change: unknown[]) => {
    asked.push(change);
    return change[0] === callOfAgent1 ? ok(null) : fail('recording-refused' as const);
  };
  send = openSignedInApp(openCallResources({ ...bench, setRecording, webhookNetwork: systemNetwork(false) }));
});
afterAll(() => bench.close());

/** Three seconds: the caller half as loud as can be, the agent silent. */
async function record(callId: string): Promise<string> {
  const id = randomUUID();
  await sink.started({ id, callId, accountId: bench.accountId, at: bench.clock.now() });
  writeRecorded(bench.files.path('recordings', id), [steady(3, 16_384), steady(3, 0)]);
  return id;
}
async function recorded(callId: string): Promise<string> {
  const id = await record(callId);
  await sink.finished(id, 3000);
  return id;
}
async function list(user: User, callId: string) {
  const answer = await send(user, 'GET', `/api/calls/${callId}/recordings`);
  return recordingListSchema.parse(await answer.json()).recordings;
}
const codeOf = async (answer: Response) => apiErrorSchema.parse(await answer.json()).error.code;

describe('a recording', () => {
  test('is known while it is made, paused and finished', async () => {
    const callId = await bench.call(people.agent2.id);
    const id = await record(callId);
    const state = async () => (await list(people.agent2, callId))[0]?.state;
    expect(await state()).toBe('live');
    await sink.changed(id, 'paused');
    expect(await state()).toBe('paused');
    await sink.finished(id, 3000);
    expect(await list(people.agent2, callId)).toEqual([
      {
        id,
        callId,
        at: bench.clock.now(),
        durationMs: 3000,
        state: 'done',
        waveform: { caller: Array(400).fill(50), agent: Array(400).fill(0) },
      },
    ]);
  });

  test('in which nothing was recorded is not kept', async () => {
    const callId = await bench.call(people.agent2.id);
    const id = randomUUID();
    await sink.started({ id, callId, accountId: bench.accountId, at: bench.clock.now() });
    await sink.finished(id, 0);
    expect(await list(people.agent2, callId)).toEqual([]);
  });

  test('is heard, in parts too, by the agent who had the call', async () => {
    const id = await recorded(callOfAgent1);
    const answer = await send(people.agent1, 'GET', `/api/recordings/${id}/audio`, undefined, {
      range: 'bytes=0-43',
    });
    expect([answer.status, answer.headers.get('content-range')]).toEqual([206, 'bytes 0-43/96044']);
    expect((await send(people.supervisor, 'GET', `/api/recordings/${id}/audio`)).status).toBe(200);
  });

  test('is none of another agent’s, though the call rang for them', async () => {
    const id = await recorded(callOfAgent1);
    await bench.sql`
      insert into call_legs (id, call_id, call_started_at, position, party, user_id, name, started_at, ended_at, outcome)
      values (${randomUUID()}, ${callOfAgent1}, now(), 0, 'agent', ${people.agent2.id}, 'Ben', now(), now(), 'no-answer')`;
    expect((await send(people.agent2, 'GET', `/api/recordings/${id}/audio`)).status).toBe(404);
    expect((await send(people.agent2, 'GET', `/api/calls/${callOfAgent1}/recordings`)).status).toBe(404);
  });

  test('is heard by an agent who had the call before it was transferred', async () => {
    const callId = await bench.call(people.agent1.id);
    const id = await recorded(callId);
    await bench.sql`
      insert into call_legs (id, call_id, call_started_at, position, party, user_id, name, started_at, answered_at, ended_at, outcome)
      values (${randomUUID()}, ${callId}, now(), 0, 'agent', ${people.agent3.id}, 'Cleo', now(), now(), now(), 'answered')`;
    expect((await send(people.agent3, 'GET', `/api/recordings/${id}/audio`)).status).toBe(200);
  });

  test('is deleted by supervisors, and the record of its call says so', async () => {
    const callId = await bench.call(people.agent1.id);
    const id = await recorded(callId);
    expect((await send(people.agent1, 'DELETE', `/api/recordings/${id}`)).status).toBe(403);
    expect((await send(people.supervisor, 'DELETE', `/api/recordings/${id}`)).status).toBe(204);
    expect((await send(people.supervisor, 'DELETE', `/api/recordings/${id}`)).status).toBe(404);
    expect(existsSync(bench.files.path('recordings', id))).toBe(false);
    const told = () =>
      bench.events
        .filter(({ type }) => type === 'call.changed')
        .map(({ data }) => callSchema.parse(data))
        .find((call) => call.id === callId);
    await expect.poll(told).toMatchObject({ hasRecording: false });
  });

  test('that is still being made cannot be deleted', async () => {
    const id = await record(callOfAgent1);
    const answer = await send(people.admin, 'DELETE', `/api/recordings/${id}`);
    expect([answer.status, await codeOf(answer)]).toEqual([409, 'recording-refused']);
    await sink.finished(id, 3000);
  });

  test('is started and paused by the agent who has the call', async () => {
    const path = `/api/calls/${callOfAgent1}/recording`;
    expect((await send(people.agent1, 'PUT', path, { state: 'paused' })).status).toBe(204);
    expect(asked).toEqual([[callOfAgent1, people.agent1.id, 'paused']]);
    expect((await send(people.agent1, 'PUT', path, { state: 'done' })).status).toBe(422);
    const refused = await send(people.agent1, 'PUT', `/api/calls/${randomUUID()}/recording`, {
      state: 'live',
    });
    expect([refused.status, await codeOf(refused)]).toEqual([409, 'recording-refused']);
  });
});
