import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EngineOnLoopback } from '#support/engine/engine-on-loopback.ts';
import { burstsOf, readRecordedFile, shareOfTone } from '#support/engine/recorded-file.ts';

const CALLER_HZ = 500;
const AGENT_HZ = 1300;

let folder: string;
let loopback: EngineOnLoopback;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringside-recording-'));
  loopback = await EngineOnLoopback.open();
});

afterEach(async () => {
  await loopback.close();
  expect(loopback.engine.usage).toMatchObject({ channels: 0, playbacks: 0, recordings: 0 });
  rmSync(folder, { recursive: true });
});

/** A caller who was answered. */
async function answered() {
  const { engine, carrier } = loopback;
  const caller = await carrier.call(engine.trunkAddress, { from: '+12065550142', to: '+12025550110' });
  const { channel } = await loopback.next('StasisStart');
  engine.answer(channel.id);
  await caller.answered;
  return { caller, channelId: channel.id };
}

describe('a call that is written down', () => {
  test('has the caller left and the agent right, and no music', async () => {
    const { engine } = loopback;
    const phone = await loopback.phone('ann');
    const { caller, channelId } = await answered();
    const offered = loopback.ring('ann');
    const agent = await phone.nextCall();
    await agent.answer();
    await loopback.up(offered);
    const bridge = loopback.bridge(channelId, offered);
    const file = join(folder, 'call.wav');
    const recordingId = engine.recordBridge(bridge, { file, left: channelId, right: offered });
    caller.voice.playTone(CALLER_HZ);
    agent.voice.playTone(AGENT_HZ);
    await Promise.all([caller.voice.heardTone(AGENT_HZ), agent.voice.heardTone(CALLER_HZ)]);
    engine.startMusicOnHold(channelId);
    await caller.voice.heardOtherThan(AGENT_HZ);
    engine.stopMusicOnHold(channelId);
    await caller.voice.heardTone(AGENT_HZ);
    caller.hangUp();
    await loopback.destroyed(channelId);
    const told = loopback.events.filter(({ type }) => type === 'RecordingFinished');
    expect(told).toMatchObject([{ recordingId, channelId, cause: 'gone' }]);
    engine.hangup(offered, { cause: 'normal-clearing' });
    await agent.ended;

    const { channels, durationMs } = readRecordedFile(file);
    expect(told).toMatchObject([{ durationMs }]);
    // A tone is heard when it lasts 200 ms, and it was, on both sides of the music.
    expect(durationMs).toBeGreaterThan(400);
    const [left = new Int16Array(), right = new Int16Array()] = channels;
    expect(shareOfTone(left, CALLER_HZ)).toBeGreaterThan(0.9);
    expect(shareOfTone(right, AGENT_HZ)).toBeGreaterThan(0.9);
  });
});

describe('a message', () => {
  test('is what the caller says, until the key, without the key and without our own voice', async () => {
    const { engine } = loopback;
    const { caller, channelId } = await answered();
    const playbackId = engine.play(channelId, 'voicemail-greeting');
    const file = join(folder, 'message.wav');
    const options = { file, maxSeconds: 30, maxSilenceSeconds: 10, terminateOn: '#' } as const;
    const recordingId = engine.recordChannel(channelId, options);
    await caller.voice.heardSound();
    engine.stopPlayback(playbackId);
    caller.voice.playTone(CALLER_HZ);
    await expect.poll(() => readRecordedFile(file).durationMs).toBeGreaterThanOrEqual(2_000);
    caller.voice.silence();
    await caller.voice.press('7#');
    const finished = await loopback.next('RecordingFinished');
    expect(finished).toMatchObject({ recordingId, channelId, cause: 'key' });
    const { channels, durationMs } = readRecordedFile(file);
    expect(durationMs).toBe(finished.durationMs);
    const [voice = new Int16Array()] = channels;
    expect(burstsOf(voice)).toHaveLength(1);
    expect(shareOfTone(voice, CALLER_HZ)).toBeGreaterThan(0.9);
    engine.hangup(channelId, { cause: 'normal-clearing' });
    await caller.ended;
  });

  test('can be heard again: what was written down is played as it is', async () => {
    const { engine } = loopback;
    const { caller, channelId } = await answered();
    const file = join(folder, 'message.wav');
    const options = { file, maxSeconds: 2, maxSilenceSeconds: null, terminateOn: null };
    engine.recordChannel(channelId, options);
    caller.voice.playTone(CALLER_HZ);
    await loopback.next('RecordingFinished', ({ cause }) => cause === 'too-long');
    caller.voice.silence();
    const playbackId = engine.play(channelId, { file });
    await caller.voice.heardTone(CALLER_HZ);
    await loopback.next('PlaybackFinished', (event) => event.playbackId === playbackId);
    engine.hangup(channelId, { cause: 'normal-clearing' });
    await caller.ended;
  });
});
