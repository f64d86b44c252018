import { beforeEach, describe, expect, test } from 'vitest';
import { EngineBench, settle, toPhone } from '#support/engine/engine-bench.ts';
import { Happening } from '#support/voice/within.ts';

let bench: EngineBench;

beforeEach(() => {
  bench = new EngineBench();
});

describe('a browser that says it answers', () => {
  /** Its 200 has come, and its media settle as the test says. */
  async function answered() {
    const settled = new Happening();
    const id = bench.engine.originate(toPhone);
    const [session] = bench.media.sessions;
    if (session) session.connected = settled.promise;
    await settle();
    bench.edge.outgoing[0]?.far.answered('their answer');
    await settle();
    return { id, leg: bench.edge.outgoing[0], settled };
  }

  test('is up when it can be heard, and not before', async () => {
    const { settled } = await answered();
    expect(bench.told).toEqual([]);
    settled.happen(undefined);
    await settle();
    expect(bench.told).toEqual(['Up']);
  });

  test.each([
    ['fails', (settled: Happening) => settled.fail('wrong certificate')],
    ['says nothing for eight seconds', () => bench.clock.advance(8_000)],
  ])('ends with a cause of its own when its media %s, and was never up', async (_name, happens) => {
    const { leg, settled } = await answered();
    happens(settled);
    await settle();
    expect(bench.events).toMatchObject([{ type: 'ChannelDestroyed', cause: 'media-failed' }]);
    expect(leg?.endedWith?.headers).toEqual({ 'X-Ringside-Error': 'media-failed' });
    bench.expectNothingLeft();
  });

  test('may ring for a second and take three to be heard', async () => {
    const { settled } = await answered();
    bench.clock.advance(7_000);
    settled.happen(undefined);
    await settle();
    bench.clock.advance(60_000);
    await settle();
    expect(bench.told).toEqual(['Up']);
  });
});

test('the end of a channel is told, whatever fails in its leg and its sound', async () => {
  const { id, leg } = await bench.up();
  leg.end = () => {
    throw new Error('no BYE now');
  };
  bench.bay.release = () => {
    throw new Error('no release now');
  };
  expect(() => bench.engine.hangup(id, { cause: 'normal-clearing' })).toThrow('no BYE now');
  await settle();
  expect(bench.told).toEqual(['Up', 'ChannelDestroyed']);
  bench.expectNothingLeft();
});
