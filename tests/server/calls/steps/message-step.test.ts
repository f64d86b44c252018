import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { setRoute, voicemail } from '#support/calls/routes.ts';
import { SwitchboardBench } from '#support/calls/switchboard-bench.ts';

const RADIO = '+12025550111';
const box = voicemail();

let bench: SwitchboardBench;

beforeAll(async () => {
  bench = await SwitchboardBench.open();
});
beforeEach(async () => {
  await bench.reset();
  await setRoute(bench, RADIO, [box]);
});
afterAll(() => bench.close());

/** The caller has heard greeting and beep, and speaks. */
async function speaking() {
  const { control } = bench;
  const caller = control.incoming({ dialed: RADIO, callerName: 'Dana' });
  for (const media of ['voicemail-greeting', 'beep']) {
    const said = await control.nextVerb('play');
    expect(said.media).toBe(media);
    control.finishPlayback(said.playbackId);
  }
  const recording = await control.nextVerb('recordChannel');
  return { caller, recordingId: recording.recordingId, options: recording.options };
}

test('a caller leaves a message and hears a goodbye', async () => {
  const { control, kept } = bench;
  const { caller, recordingId, options } = await speaking();
  expect(options).toMatchObject({ maxSeconds: 180, maxSilenceSeconds: 5, terminateOn: '#' });
  const at = bench.clock.now();
  await bench.pass(6);
  control.finishRecording(recordingId, { durationMs: 6_000, cause: 'key' });
  const goodbye = await control.nextVerb('play');
  expect(goodbye.media).toBe('goodbye');
  control.finishPlayback(goodbye.playbackId);
  expect(control.verbsNamed('hangup')).toMatchObject([
    { channelId: caller, options: { cause: 'normal-clearing' } },
  ]);
  const call = await bench.ended();
  expect(call).toMatchObject({ outcome: 'voicemail', hasMessage: true, answeredAt: null, billedSeconds: 60 });
  expect(call.path).toMatchObject([{ kind: 'voicemail', name: 'After hours', outlet: 'left a message' }]);
  const [message] = kept.messages;
  expect(message).toMatchObject({
    mailboxId: box.mailboxId,
    callId: call.id,
    accountId: bench.accountId,
    source: 'Radio',
    from: '+12065550142',
    fromName: 'Dana',
    at,
    durationMs: 6_000,
  });
  expect(options.file).toBe(bench.files.path('messages', message?.id ?? ''));
});

test('a message is noted while it is spoken, and no longer: a crash in between finds it', async () => {
  const { control, kept } = bench;
  const { caller, recordingId } = await speaking();
  expect(kept.begun.size).toBe(1);
  control.finishRecording(recordingId, { durationMs: 6_000, cause: 'silence' });
  expect((await control.nextVerb('play')).media).toBe('goodbye');
  await expect.poll(() => kept.begun.size).toBe(0);
  expect(kept.messages).toHaveLength(1);
  control.destroy(caller);
  await bench.ended();

  const silent = await speaking();
  control.finishRecording(silent.recordingId, { durationMs: 400, cause: 'key' });
  await expect.poll(() => kept.begun.size).toBe(0);
  expect(kept.messages).toHaveLength(1);
});

test('a caller who hangs up after speaking has left a message too', async () => {
  const { control, kept } = bench;
  const { caller } = await speaking();
  control.destroy(caller);
  expect(await bench.ended()).toMatchObject({ outcome: 'voicemail', hasMessage: true, reason: null });
  expect(kept.messages).toMatchObject([{ durationMs: 5_000 }]);
});

test('a message is kept though the database is away for a moment', async () => {
  const { control, kept } = bench;
  const { caller } = await speaking();
  kept.refusals = 2;
  control.destroy(caller);
  await bench.ended();
  expect(kept.messages).toEqual([]);
  await bench.pass(1);
  await expect.poll(() => kept.refusals).toBe(0);
  await bench.pass(5);
  await expect.poll(() => kept.messages.length).toBe(1);
});

test('a caller whose words cannot be kept hears so, and not a goodbye', async () => {
  const { control, kept } = bench;
  const { recordingId } = await speaking();
  control.finishRecording(recordingId, { durationMs: 0, cause: 'failed' });
  const said = await control.nextVerb('play');
  expect(said.media).toBe('cannot-take-calls');
  control.finishPlayback(said.playbackId);
  expect(await bench.ended()).toMatchObject({ outcome: 'missed', hasMessage: false });
  expect(kept.messages).toEqual([]);
});

test('while there is no room for a message, a caller is not asked for one', async () => {
  const { control, files } = bench;
  const noSpace = Object.assign(new Error('no space'), { code: 'ENOSPC' });
  expect(await files.room.hasTaken(() => Promise.reject(noSpace))).toBe(false);
  control.incoming({ dialed: RADIO });
  const said = await control.nextVerb('play');
  expect(said.media).toBe('cannot-take-calls');
  control.finishPlayback(said.playbackId);
  expect(await bench.ended()).toMatchObject({ outcome: 'missed', hasMessage: false });
  expect(control.verbsNamed('play')).toHaveLength(1);
  expect(control.verbsNamed('recordChannel')).toEqual([]);
  await files.room.look();
  expect(files.room.isFull).toBe(false);
});

test('less than a second is no message', async () => {
  const { control, kept } = bench;
  const { caller, recordingId } = await speaking();
  control.finishRecording(recordingId, { durationMs: 900, cause: 'gone' });
  control.destroy(caller);
  expect(await bench.ended()).toMatchObject({ outcome: 'abandoned', hasMessage: false });
  expect(kept.messages).toEqual([]);
});

test('nothing but silence ends politely, and is missed', async () => {
  const { control, kept } = bench;
  const { recordingId } = await speaking();
  control.finishRecording(recordingId, { durationMs: 0, cause: 'silence' });
  control.finishPlayback((await control.nextVerb('play')).playbackId);
  expect(await bench.ended()).toMatchObject({ outcome: 'missed', hasMessage: false });
  expect(kept.messages).toEqual([]);
});

test('# goes straight to the beep', async () => {
  const { control } = bench;
  const caller = control.incoming({ dialed: RADIO });
  const greeting = await control.nextVerb('play');
  control.dtmf(caller, '#');
  expect(control.verbsNamed('stopPlayback')).toMatchObject([{ playbackId: greeting.playbackId }]);
  expect((await control.nextVerb('play')).media).toBe('beep');
});

test('# that ends the message does not begin another one, nor does # during the goodbye', async () => {
  const { control, kept } = bench;
  const { caller, recordingId } = await speaking();
  await bench.pass(6);
  control.dtmf(caller, '#');
  control.finishRecording(recordingId, { durationMs: 6_000, cause: 'key' });
  const goodbye = await control.nextVerb('play');
  control.dtmf(caller, '#');
  expect(control.verbsNamed('play').map(({ media }) => media)).toEqual([
    ...['voicemail-greeting', 'beep', 'goodbye'],
  ]);
  control.finishPlayback(goodbye.playbackId);
  expect(await bench.ended()).toMatchObject({ outcome: 'voicemail' });
  expect(kept.messages).toHaveLength(1);
});

test('a message that the server’s stop cuts short is kept as far as it goes', async () => {
  const { control, kept, switchboard } = bench;
  const { recordingId } = await speaking();
  await bench.pass(4);
  await switchboard.stop();
  expect(control.verbsNamed('stopRecording')).toMatchObject([{ recordingId }]);
  expect(kept.messages).toHaveLength(1);
  expect(await bench.ended()).toMatchObject({ outcome: 'voicemail', hasMessage: true });
});
