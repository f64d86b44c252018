import { randomUUID } from 'node:crypto';
import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CallRecordings } from '#server/calls/sound/recordings-sink.ts';
import { recordingsOf } from '#server/calls/sound/recordings.ts';
import { VoicemailSink } from '#server/calls/sound/voicemail-sink.ts';
import { voicemailOf } from '#server/calls/sound/voicemail.ts';
import { MediaFileCleanup } from '#server/calls/sound/media-file-cleanup.ts';
import type { FileKind } from '#server/store/files/data-files.ts';
import { steady, writeRecorded } from '#support/audio/recorded.ts';
import { openSoundBench, type SoundBench } from '#support/calls/sound-bench.ts';

let bench: SoundBench;
beforeEach(async () => (bench = await openSoundBench()));
afterEach(() => bench.close());

/** The server fell, and starts again. */
async function startAgain(): Promise<void> {
  const cleanup = await MediaFileCleanup.open(bench);
  await cleanup.close();
}

async function leftOpen(callId: string): Promise<string> {
  const id = randomUUID();
  const { accountId, clock } = bench;
  await new CallRecordings(bench).started({ id, callId, accountId, at: clock.now() });
  return id;
}

function forgotten(kind: FileKind, minutesAgo: number, ending = ''): string {
  const path = `${bench.files.path(kind, randomUUID())}${ending}`;
  writeFileSync(path, 'sound');
  const at = Date.now() / 1000 - minutesAgo * 60;
  utimesSync(path, at, at);
  return path;
}

describe('after a crash', () => {
  test('a recording of a call that is over is closed by what its file holds', async () => {
    const { agent1 } = bench.people;
    const callId = await bench.call(agent1.id);
    const id = await leftOpen(callId);
    writeRecorded(bench.files.path('recordings', id), [steady(2, 16_384), steady(2, 8192)], {
      isCutOff: true,
    });
    await startAgain();
    const [recording] = (await recordingsOf(bench.sql, agent1, callId)) ?? [];
    expect(recording).toMatchObject({ id, state: 'done', durationMs: 2000 });
    expect(recording?.waveform).toEqual({ caller: Array(400).fill(50), agent: Array(400).fill(25) });
  });

  test('a recording that never got a file is gone, and its call says that there is none', async () => {
    const { agent1 } = bench.people;
    const callId = await bench.call(agent1.id);
    await leftOpen(callId);
    await startAgain();
    expect(await recordingsOf(bench.sql, agent1, callId)).toEqual([]);
    const [call] = await bench.sql`select has_recording from calls where id = ${callId}`;
    expect(call).toEqual({ hasRecording: false });
  });

  test('a recording of a call that another server carries goes on', async () => {
    const { agent1 } = bench.people;
    const callId = await bench.call(agent1.id);
    await bench.sql`update calls set ended_at = null, outcome = null, answered_at = null where id = ${callId}`;
    await leftOpen(callId);
    await startAgain();
    expect((await recordingsOf(bench.sql, agent1, callId))?.[0]?.state).toBe('live');
  });

  async function begunMessage(callId: string): Promise<string> {
    const { accountId, clock, people } = bench;
    const id = randomUUID();
    await new VoicemailSink(bench).begun({
      id,
      callId,
      accountId,
      mailboxId: await bench.ownBox(people.agent1),
      at: clock.now(),
      from: '+12065550142',
      fromName: null,
      source: 'Radio',
    });
    return id;
  }
  const messages = async () => (await voicemailOf(bench.sql, bench.people.agent1)).messages;

  test('what a caller had said by then is a message, as long as its file', async () => {
    const callId = await bench.call(null);
    const id = await begunMessage(callId);
    writeRecorded(bench.files.path('messages', id), [steady(2, 16_384)], { isCutOff: true });
    await startAgain();
    expect(await messages()).toMatchObject([
      { id, callId, durationMs: 2000, source: 'Radio', isHeard: false },
    ]);
    const [call] = await bench.sql`select has_message from calls where id = ${callId}`;
    expect(call).toEqual({ hasMessage: true });
    await startAgain();
    expect(await messages()).toHaveLength(1);
  });

  test('a message for a mailbox that is gone is none, and its call does not say that there is one', async () => {
    const callId = await bench.call(null);
    const id = await begunMessage(callId);
    await bench.sql`update begun_messages set mailbox_id = ${randomUUID()} where id = ${id}`;
    writeRecorded(bench.files.path('messages', id), [steady(2, 16_384)], { isCutOff: true });
    await startAgain();
    const [call] = await bench.sql`select has_message from calls where id = ${callId}`;
    expect(call).toEqual({ hasMessage: false });
    expect(await bench.sql`select id from begun_messages`).toEqual([]);
  });

  test('a message that had not begun to sound is none, and one that is still spoken elsewhere is left alone', async () => {
    await begunMessage(await bench.call(null));
    const callId = await bench.call(null);
    await bench.sql`update calls set ended_at = null, outcome = null, answered_at = null where id = ${callId}`;
    const going = await begunMessage(callId);
    writeRecorded(bench.files.path('messages', going), [steady(2, 16_384)], { isCutOff: true });
    await startAgain();
    expect(await messages()).toEqual([]);
    expect(await bench.sql`select id from begun_messages`).toEqual([{ id: going }]);
  });

  test('files that belong to nobody are removed, and the others stay', async () => {
    const message = await bench.leave(await bench.ownBox(bench.people.agent1));
    const kept = bench.files.path('messages', message.id);
    utimesSync(kept, 0, 0);
    const paths = [forgotten('prompts', 6), forgotten('messages', 6), forgotten('recordings', 6)];
    const half = forgotten('prompts', 6, '.part');
    const young = forgotten('messages', 1);
    await startAgain();
    expect([...paths, half].map(existsSync)).toEqual([false, false, false, false]);
    expect([kept, young].map(existsSync)).toEqual([true, true]);
  });

  test('files stay where another database is opened beside them', async () => {
    await startAgain();
    const path = forgotten('messages', 60);
    await bench.sql`update secrets set value = 'another' where name = 'sound-files'`;
    await startAgain();
    expect(existsSync(path)).toBe(true);
  });
});

test('what is forgotten later is found within the hour', async () => {
  const cleanup = await MediaFileCleanup.open(bench);
  const path = forgotten('recordings', 6);
  bench.clock.advance(3_600_000);
  await cleanup.close();
  expect(existsSync(path)).toBe(false);
});
