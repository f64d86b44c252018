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

  test('has an end for all together, however many hosts they pretend to be, until the next second', () => {
    const clock = new ManualClock();
    const limit = new StrangerLimit(clock);
    const flood = () => Array.from({ length: 5_000 }, (_, i) => limit.admits(`192.0.${i >> 8}.${i & 255}`));
    expect(flood().filter(Boolean)).toHaveLength(200);
    expect(limit.admits(HOUSE)).toBe(false);
    clock.advance(1_000);
    expect(limit.admits(HOUSE)).toBe(true);
    expect(flood().filter(Boolean)).toHaveLength(199);
  });

  test('is not what is said to who has proven to be somebody within the day: a flood takes nothing from them', () => {
    const clock = new ManualClock();
    const limit = new StrangerLimit(clock);
    const flood = () => {
      for (let i = 0; i < 250; i += 1) limit.admits(`198.51.100.${i}`);
    };
    limit.admits(HOUSE);
    limit.proven(HOUSE);
    clock.advance(23 * 3_600_000);
    flood();
    expect(limit.admits('203.0.113.8')).toBe(false);
    expect(limit.admits(HOUSE)).toBe(true);
    // Their passwords are tried no more often than anybody's.
    let tries = 0;
    for (; limit.admits(HOUSE); tries += 1) limit.wrongPassword(HOUSE);
    expect(tries).toBe(20);
    clock.advance(3_600_000);
    flood();
    expect(limit.admits(HOUSE)).toBe(false);
  });

  test('knows the last ten thousand of those', () => {
    const limit = new StrangerLimit(new ManualClock());
    const hostOf = (n: number) => `2001:db8:0:${n.toString(16)}::1`;
    for (let n = 0; n <= 10_000; n += 1) limit.proven(hostOf(n));
    for (let i = 0; i < 250; i += 1) limit.admits(`198.51.100.${i}`);
    expect([limit.admits(hostOf(0)), limit.admits(hostOf(1))]).toEqual([false, true]);
  });
});
