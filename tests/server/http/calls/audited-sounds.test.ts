/** What is done to recordings, messages and sounds stands in the audit log. */
import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { fail } from '#kit/result.ts';
import { CallRecordings } from '#server/calls/sound/recordings-sink.ts';
import { systemNetwork } from '#server/calls/webhooks/webhook-request.ts';
import { openCallResources } from '#server/wiring/call-resources.ts';
import { steady, writeRecorded } from '#support/audio/recorded.ts';
import { openSoundBench, type SoundBench } from '#support/calls/sound-bench.ts';
import { openSignedInApp } from '#support/http/signed-in-app.ts';

const HOUR_MS = 3_600_000;

let bench: SoundBench;
let people: SoundBench['people'];
let send: ReturnType<typeof openSignedInApp>;
/** The last entry before the test. */
let before: bigint;
beforeAll(async () => {
  bench = await openSoundBench();
  people = bench.people;
  send = openSignedInApp(
    openCallResources({
      ...bench,
      setRecording: () => fail('not-found'),
      webhookNetwork: systemNetwork(false),
    }),
  );
});
afterAll(() => bench.close());
beforeEach(async () => {
  const [last] = await bench.sql<{ id: bigint }[]>`select coalesce(max(id), 0) as id from audit_entries`;
  before = last?.id ?? 0n;
});

const logged = () =>
  bench.sql`
    select actor_name, action, subject_id, subject_name from audit_entries where id > ${before} order by id`;

async function recorded(): Promise<string> {
  const id = randomUUID();
  const sink = new CallRecordings(bench);
  const callId = await bench.call(people.agent1.id);
  await sink.started({ id, callId, accountId: bench.accountId, at: bench.clock.now() });
  writeRecorded(bench.files.path('recordings', id), [steady(1, 9000), steady(1, 0)]);
  await sink.finished(id, 1000);
  return id;
}

test('who heard a recording, once an hour however often the player asks, who took it away, and who deleted it', async () => {
  const id = await recorded();
  const path = `/api/recordings/${id}`;
  const hear = async (query = '') => (await send(people.supervisor, 'GET', `${path}/audio${query}`)).status;
  expect([await hear(), await hear(), await hear('?download=1')]).toEqual([200, 200, 200]);
  bench.clock.advance(HOUR_MS + 1);
  await hear();
  await send(people.agent2, 'GET', `${path}/audio`);
  expect((await send(people.admin, 'DELETE', path)).status).toBe(204);
  const of = { subjectId: id, actorName: people.supervisor.name };
  expect(await logged()).toMatchObject([
    { ...of, action: 'recording.heard' },
    { ...of, action: 'recording.downloaded' },
    { ...of, action: 'recording.heard' },
    { subjectId: id, actorName: people.admin.name, action: 'recording.removed' },
  ]);
});

test('who deleted a message', async () => {
  const { id } = await bench.leave(await bench.ownBox(people.agent1));
  await send(people.agent1, 'DELETE', `/api/voicemail/${id}`);
  expect(await logged()).toMatchObject([
    { action: 'message.removed', subjectId: id, actorName: people.agent1.name },
  ]);
});

test('who uploaded a sound', async () => {
  const mp3 = readFileSync(join(import.meta.dirname, '../../../support/audio/tone-1000hz.mp3'));
  const made = await send(
    people.admin,
    'POST',
    '/api/prompts/audio?name=Hours&kind=uploaded',
    new Uint8Array(mp3),
  );
  expect(made.status).toBe(201);
  expect(await logged()).toMatchObject([
    { action: 'sound.made', subjectName: 'Hours', actorName: people.admin.name },
  ]);
});
