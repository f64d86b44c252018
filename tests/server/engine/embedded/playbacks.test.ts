import { beforeEach, describe, expect, test } from 'vitest';
import type { Sound } from '#server/engine/embedded/media/voice/playback.ts';
import { EngineBench, settle } from '#support/engine/engine-bench.ts';

let bench: EngineBench;

beforeEach(() => {
  bench = new EngineBench();
});

describe('a playback', () => {
  test('is told when it has come to its end', async () => {
    const { id } = await bench.up();
    const playbackId = bench.engine.play(id, 'balance-warning');
    await settle();
    bench.bay.played[0]?.finish();
    await settle();
    expect(bench.events.at(-1)).toEqual({ type: 'PlaybackFinished', playbackId, channelId: id });
    expect(bench.engine.usage.playbacks).toBe(0);
  });

  test('stopped, or cut off by a hang-up, is not told', async () => {
    const { id } = await bench.up();
    bench.engine.stopPlayback(bench.engine.play(id, 'balance-warning'));
    const second = bench.engine.play(id, 'balance-warning');
    await settle();
    expect(bench.bay.played).toHaveLength(1);
    bench.engine.hangup(id, { cause: 'normal-clearing' });
    bench.engine.stopPlayback(second);
    await settle();
    expect(bench.told).toEqual(['Up', 'ChannelDestroyed']);
    bench.expectNothingLeft();
  });

  test('of a file begins when it is read, and one that was stopped by then never does', async () => {
    let read: (sound: Sound) => void = () => undefined;
    bench.files.set('/prompt.wav', new Promise((resolve) => (read = resolve)));
    const { id } = await bench.up();
    const playbackId = bench.engine.play(id, { file: '/prompt.wav' });
    bench.engine.stopPlayback(bench.engine.play(id, { file: '/prompt.wav' }));
    await settle();
    expect(bench.bay.played).toEqual([]);
    read({ frames: [] });
    await settle();
    expect(bench.bay.played).toHaveLength(1);
    bench.bay.played[0]?.finish();
    await settle();
    expect(bench.events.at(-1)).toEqual({ type: 'PlaybackFinished', playbackId, channelId: id });
  });

  test('of a file that cannot be read ends at once', async () => {
    const { id } = await bench.up();
    const playbackId = bench.engine.play(id, { file: '/none.wav' });
    await settle();
    expect(bench.events.at(-1)).toEqual({ type: 'PlaybackFinished', playbackId, channelId: id });
    expect(bench.bay.played).toEqual([]);
    expect(bench.engine.usage.playbacks).toBe(0);
  });
});
