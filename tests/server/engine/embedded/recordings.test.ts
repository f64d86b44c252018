import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChannelRecordingOptions } from '#server/calls/port/call-control.ts';
import { toneFrames } from '#support/audio/tone-frames.ts';
import { EngineBench, settle, toPhone } from '#support/engine/engine-bench.ts';
import { burstsOf, readRecordedFile } from '#support/engine/recorded-file.ts';

let folder: string;
let bench: EngineBench;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringside-recording-'));
  bench = new EngineBench();
});

afterEach(async () => {
  await bench.engine.close();
  rmSync(folder, { recursive: true });
});

const file = (name = 'message.wav') => join(folder, name);
const message = (options: Partial<ChannelRecordingOptions> = {}): ChannelRecordingOptions => ({
  file: file(),
  maxSeconds: 60,
  maxSilenceSeconds: null,
  terminateOn: null,
  ...options,
});
const finished = () => bench.events.filter((event) => event.type === 'RecordingFinished');

/** The far side of the nth channel says something. */
function say(seconds: number, session = 0): void {
  const next = toneFrames(500);
  for (let i = 0; i < seconds * 50; i += 1) {
    bench.media.sessions[session]?.hear({ kind: 'audio', payload: next() });
    bench.clock.advance(20);
  }
}

describe('a message', () => {
  test('is told once, whole, when it is stopped', async () => {
    const { id } = await bench.up();
    const recordingId = bench.engine.recordChannel(id, message());
    say(2);
    bench.engine.stopRecording(recordingId);
    bench.engine.stopRecording(recordingId);
    await expect.poll(finished).toHaveLength(1);
    expect(finished()[0]).toEqual({
      type: 'RecordingFinished',
      recordingId,
      channelId: id,
      durationMs: 2_000,
      cause: 'stopped',
    });
    expect(readRecordedFile(file()).durationMs).toBe(2_000);
    bench.engine.hangup(id, { cause: 'normal-clearing' });
    await settle();
    expect(finished()).toHaveLength(1);
    bench.expectNothingLeft();
  });

  test('ends when the disk is full, with what is on it, and the call goes on', async () => {
    const { id } = await bench.up();
    bench.engine.recordChannel(id, message());
    say(3);
    await expect.poll(() => readRecordedFile(file()).durationMs).toBeGreaterThanOrEqual(1_000);
    bench.disk.isFull = true;
    say(2);
    await expect.poll(finished).toHaveLength(1);
    const { durationMs } = readRecordedFile(file());
    expect(finished()[0]).toMatchObject({ cause: 'failed', durationMs });
    expect(durationMs).toBeLessThan(5_000);
    expect(bench.engine.usage).toMatchObject({ channels: 1, recordings: 0 });
  });

  test('on a disk that is full from the start has no length', async () => {
    const { id } = await bench.up();
    bench.disk.isFull = true;
    bench.engine.recordChannel(id, message());
    say(2);
    await expect.poll(finished).toHaveLength(1);
    expect(finished()[0]).toMatchObject({ cause: 'failed', durationMs: 0 });
    expect(bench.engine.usage).toMatchObject({ channels: 1, recordings: 0 });
  });

  test('ends with its key, which is reported as well, and with no other', async () => {
    const { id } = await bench.up();
    bench.engine.recordChannel(id, message({ terminateOn: '#' }));
    say(1);
    bench.media.sessions[0]?.press('5');
    bench.media.sessions[0]?.press('#');
    await expect.poll(() => bench.told).toContain('RecordingFinished');
    expect(bench.told).toEqual(['Up', 'ChannelDtmfReceived', 'ChannelDtmfReceived', 'RecordingFinished']);
    expect(finished()[0]).toMatchObject({ cause: 'key', durationMs: 1_000 });
  });

  test('ends by silence, and by its length', async () => {
    const { id } = await bench.up();
    bench.engine.recordChannel(id, message({ maxSilenceSeconds: 3 }));
    bench.clock.advance(3_000);
    await expect.poll(() => finished().at(-1)).toMatchObject({ cause: 'silence', durationMs: 3_000 });
    bench.engine.recordChannel(id, message({ maxSeconds: 5 }));
    bench.clock.advance(5_000);
    await expect.poll(() => finished().at(-1)).toMatchObject({ cause: 'too-long', durationMs: 5_000 });
  });

  test('is whole and told before the end of a caller who hangs up', async () => {
    const { leg, id } = await bench.up();
    bench.engine.recordChannel(id, message());
    say(1);
    leg.farEnd();
    await expect.poll(() => bench.told).toContain('ChannelDestroyed');
    expect(bench.told).toEqual(['Up', 'RecordingFinished', 'ChannelDestroyed']);
    expect(finished()[0]).toMatchObject({ channelId: id, cause: 'gone', durationMs: 1_000 });
    expect(readRecordedFile(file()).durationMs).toBe(1_000);
    bench.expectNothingLeft();
  });

  test('that is being put away when the caller hangs up is told once, and first', async () => {
    const { leg, id } = await bench.up();
    const recordingId = bench.engine.recordChannel(id, message());
    bench.engine.stopRecording(recordingId);
    leg.farEnd();
    await expect.poll(() => bench.told).toContain('ChannelDestroyed');
    expect(bench.told).toEqual(['Up', 'RecordingFinished', 'ChannelDestroyed']);
    expect(finished()[0]).toMatchObject({ cause: 'stopped' });
  });

  test('that cannot be written says so, and the call goes on', async () => {
    const { leg, id } = await bench.up();
    bench.engine.recordChannel(id, message({ file: join(folder, 'no', 'folder.wav') }));
    await expect.poll(() => finished()[0]).toMatchObject({ cause: 'failed' });
    expect(leg.hasEnded).toBe(false);
  });

  test('goes on with silence while it is paused', async () => {
    const { id } = await bench.up();
    const recordingId = bench.engine.recordChannel(id, message());
    say(1);
    bench.engine.pauseRecording(recordingId);
    say(1);
    bench.engine.unpauseRecording(recordingId);
    say(1);
    bench.engine.stopRecording(recordingId);
    await expect.poll(finished).toHaveLength(1);
    const [voice] = readRecordedFile(file()).channels;
    expect(burstsOf(voice ?? new Int16Array())).toEqual([
      { fromMs: 20, toMs: 1_000 },
      { fromMs: 2_000, toMs: 3_000 },
    ]);
  });
});

describe('a call that is written down', () => {
  async function bridged() {
    const left = await bench.up();
    const right = await bench.up(toPhone);
    const bridge = bench.engine.createBridge();
    bench.engine.addToBridge(bridge, left.id);
    bench.engine.addToBridge(bridge, right.id);
    bench.events.length = 0;
    const recordingId = bench.engine.recordBridge(bridge, { file: file(), left: left.id, right: right.id });
    return { left, right, bridge, recordingId };
  }

  test('is told of its left channel, with each voice on its side', async () => {
    const { left, recordingId } = await bridged();
    say(1, 0);
    say(1, 1);
    bench.engine.stopRecording(recordingId);
    await expect.poll(finished).toHaveLength(1);
    expect(finished()[0]).toMatchObject({ recordingId, channelId: left.id, durationMs: 2_000 });
    const [l, r] = readRecordedFile(file()).channels.map((voice) => burstsOf(voice));
    // The last frame of a voice waits for a second one to follow it.
    expect([l, r]).toEqual([[{ fromMs: 20, toMs: 1_020 }], [{ fromMs: 1_020, toMs: 2_000 }]]);
  });

  test.each(['left', 'right'] as const)('ends with its %s channel', async (side) => {
    const both = await bridged();
    both[side].leg.farEnd();
    await expect.poll(() => bench.told).toEqual(['RecordingFinished', 'ChannelDestroyed']);
    expect(finished()[0]).toMatchObject({ channelId: both.left.id, cause: 'gone' });
  });

  test('ends with its bridge', async () => {
    const { bridge } = await bridged();
    bench.engine.destroyBridge(bridge);
    await expect.poll(() => finished()[0]).toMatchObject({ cause: 'gone' });
    expect(bench.engine.usage.recordings).toBe(0);
  });

  test('leaves out a channel that is outside the bridge', async () => {
    const { bridge, right, recordingId } = await bridged();
    bench.engine.removeFromBridge(bridge, right.id);
    say(1, 1);
    bench.engine.stopRecording(recordingId);
    await expect.poll(finished).toHaveLength(1);
    expect(readRecordedFile(file()).channels[1]?.every((sample) => sample === 0)).toBe(true);
  });

  test('whose other side is gone already ends as it begins', async () => {
    const { id } = await bench.up();
    const bridge = bench.engine.createBridge();
    bench.engine.recordBridge(bridge, { file: file(), left: id, right: 'gone' });
    await settle();
    expect(finished()).toMatchObject([{ channelId: id, durationMs: 0, cause: 'gone' }]);
  });
});

test('closing puts away what is being written down', async () => {
  const { id } = await bench.up();
  bench.engine.recordChannel(id, message());
  say(1);
  await bench.engine.close();
  await settle();
  expect(bench.told).toEqual(['Up', 'RecordingFinished', 'ChannelDestroyed']);
  expect(readRecordedFile(file()).durationMs).toBe(1_000);
});
