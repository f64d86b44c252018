import { beforeEach, describe, expect, test } from 'vitest';
import { EngineBench, settle, toPhone } from '#support/engine/engine-bench.ts';

let bench: EngineBench;

beforeEach(() => {
  bench = new EngineBench();
});

describe('a bridge', () => {
  test('joins two channels, and parts them when one ends', async () => {
    const a = await bench.up(toPhone);
    const b = await bench.up();
    const bridge = bench.engine.createBridge();
    bench.engine.addToBridge(bridge, a.id);
    bench.engine.addToBridge(bridge, b.id);
    expect([...bench.bay.connections]).toEqual(['media-1 + media-2']);
    b.leg.farEnd();
    await settle();
    expect(bench.bay.connections.size).toBe(0);
    bench.engine.destroyBridge(bridge);
    expect(bench.engine.usage.bridges).toBe(0);
  });

  test('moves a channel from one bridge to the next', async () => {
    const [a, b, c] = [await bench.up(), await bench.up(), await bench.up()];
    const [first, second] = [bench.engine.createBridge(), bench.engine.createBridge()];
    for (const { id } of [a, b]) bench.engine.addToBridge(first, id);
    for (const { id } of [c, a]) bench.engine.addToBridge(second, id);
    expect([...bench.bay.connections]).toEqual(['media-3 + media-1']);
  });

  test('has room for two', async () => {
    const legs = [await bench.up(), await bench.up(), await bench.up()];
    const bridge = bench.engine.createBridge();
    for (const { id } of legs) bench.engine.addToBridge(bridge, id);
    expect([...bench.bay.connections]).toEqual(['media-1 + media-2']);
  });

  test('hands a digit that came by INFO to the other side, and tells both kinds alike', async () => {
    const a = await bench.up(toPhone);
    const b = await bench.up();
    const bridge = bench.engine.createBridge();
    for (const { id } of [a, b]) bench.engine.addToBridge(bridge, id);
    a.leg.far.info('5');
    bench.media.sessions[0]?.press('6');
    await settle();
    expect(bench.bay.pressed).toEqual([{ session: 'media-2', digits: '5' }]);
    expect(bench.events.filter((event) => event.type === 'ChannelDtmfReceived')).toEqual([
      { type: 'ChannelDtmfReceived', channelId: a.id, digit: '5' },
      { type: 'ChannelDtmfReceived', channelId: a.id, digit: '6' },
    ]);
  });
});
