import { expect, test } from 'vitest';
import { EngineBench, settle, toPhone } from '#support/engine/engine-bench.ts';

test('keys are told and passed on as fast as anybody presses them, not as fast as a machine sends them', async () => {
  const bench = new EngineBench();
  const { id, leg } = await bench.up();
  const other = await bench.up(toPhone);
  const bridge = bench.engine.createBridge();
  bench.engine.addToBridge(bridge, id);
  bench.engine.addToBridge(bridge, other.id);
  const keysTold = () => bench.told.filter((type) => type === 'ChannelDtmfReceived').length;
  for (let i = 0; i < 1000; i++) bench.media.sessions[0]?.press('5');
  await settle();
  expect(keysTold()).toBe(32);
  bench.clock.advance(2000);
  for (let i = 0; i < 1000; i++) leg.far.info('5');
  await settle();
  expect([keysTold(), bench.bay.pressed.length]).toEqual([32 + 26, 26]);
});
