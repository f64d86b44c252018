import { describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { StrangerLimit } from '#server/engine/embedded/sip/udp/stranger-limit.ts';

const HOUSE = '203.0.113.7';

describe('what is said to strangers', () => {
  test('has an end for each host, until the next minute', () => {
    const clock = new ManualClock();
    const limit = new StrangerLimit(clock);
    const admitted = Array.from({ length: 150 }, () => limit.admits(HOUSE)).filter(Boolean);
    expect(admitted).toHaveLength(100);
    expect(limit.admits('203.0.113.8')).toBe(true);
    clock.advance(60_000);
    expect(limit.admits(HOUSE)).toBe(true);
  });

  test('ends sooner for wrong passwords, and never for a house full of phones that prove themselves', () => {
    const limit = new StrangerLimit(new ManualClock());
    let tries = 0;
    for (; limit.admits('203.0.113.8'); tries += 1) limit.wrongPassword('203.0.113.8');
    expect(tries).toBe(20);
    for (let phone = 0; phone < 500; phone += 1) {
      expect([limit.admits(HOUSE), limit.admits(HOUSE)]).toEqual([true, true]);
      limit.proven(HOUSE);
    }
  });

  test('is counted for each IPv4 host by itself, also on a socket that takes both families', () => {
    const limit = new StrangerLimit(new ManualClock());
    for (let count = 0; count < 200; count += 1) limit.admits('::ffff:203.0.113.8');
    expect(limit.admits('::ffff:203.0.113.8')).toBe(false);
    expect(limit.admits('::ffff:203.0.113.7')).toBe(true);
  });

  test('has an end for all together, however many hosts they pretend to be', () => {
    const limit = new StrangerLimit(new ManualClock());
    const admitted = Array.from({ length: 5_000 }, (_, i) => limit.admits(`10.0.${i >> 8}.${i & 255}`));
    expect(admitted.filter(Boolean)).toHaveLength(2_000);
  });
});
