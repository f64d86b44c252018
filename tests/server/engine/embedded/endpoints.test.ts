import { beforeEach, describe, expect, test } from 'vitest';
import { mediaOfCaller, OriginateTarget } from '#server/engine/embedded/endpoints.ts';
import { EngineBench, settle, toTrunk } from '#support/engine/engine-bench.ts';

const URI = 'sip:desk@pbx.example.com';
const toUri = { ...toTrunk, endpoint: { technology: 'sip', uri: URI } as const };
const located = { host: '203.0.113.7', port: 5060 };

let bench: EngineBench;

const trunk = { known: () => Promise.resolve(), addresses: () => ['192.0.2.7'] };

beforeEach(() => {
  bench = new EngineBench();
});

describe('a call to a SIP endpoint', () => {
  test('is sent when it is known where that is, and media may come from there', async () => {
    bench.edge.located.set(URI, Promise.resolve(located));
    bench.engine.originate(toUri);
    await settle();
    expect(bench.edge.outgoing[0]?.invite).toMatchObject({ target: { kind: 'uri', uri: URI, located } });
    const way = new OriginateTarget(toUri.endpoint, bench.edge, trunk);
    await way.found;
    const { signallingAddress, isGuarded } = way.media ?? {};
    expect(typeof signallingAddress === 'function' && signallingAddress()).toEqual(['203.0.113.7']);
    expect(isGuarded).toBe(true);
  });

  test('never reaches the wire when it is hung up before that', async () => {
    let found: (address: typeof located) => void = () => undefined;
    bench.edge.located.set(URI, new Promise((resolve) => (found = resolve)));
    const id = bench.engine.originate(toUri);
    await settle();
    bench.engine.hangup(id, { cause: 'answered-elsewhere' });
    found(located);
    await settle();
    expect(bench.edge.outgoing).toEqual([]);
    expect(bench.told).toEqual(['ChannelDestroyed']);
    bench.expectNothingLeft();
  });

  test('is lost when its voice is, for there is no flow to tell', async () => {
    bench.edge.located.set(URI, Promise.resolve(located));
    const { leg } = await bench.up(toUri);
    bench.clock.advance(60_000);
    expect(leg.hasEnded).toBe(false);
    bench.clock.advance(5_000);
    expect(leg.hasEnded).toBe(true);
  });
});

test('a desk phone’s description leads nowhere in our own network, a carrier’s may', () => {
  const edge = { locate: () => Promise.resolve(null), deskPhoneAt: () => '198.51.100.7' };
  const guarded = { signallingAddress: '198.51.100.7', isGuarded: true };
  const phone = { kind: 'phone', ownerId: 'desk', contactId: 'c1' } as const;
  expect(mediaOfCaller(phone, edge)).toEqual(guarded);
  const { media } = new OriginateTarget(
    { technology: 'phone', ownerId: 'desk', contactId: 'c1' },
    edge,
    trunk,
  );
  expect(media).toEqual(guarded);
  expect(mediaOfCaller({ kind: 'trunk', peer: '192.0.2.7:5060' }, edge)).toEqual({
    signallingAddress: '192.0.2.7',
  });
});
