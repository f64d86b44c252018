import { expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { Shares } from '#server/engine/embedded/sip/udp/shares.ts';

const admitted = (shares: Shares, sender: string, tries = 100) =>
  Array.from({ length: tries }, () => shares.admits(sender)).filter(Boolean).length;

test('each sender has its own share of a second, and a new one in the next', () => {
  const clock = new ManualClock();
  const shares = new Shares(10, clock);
  expect([admitted(shares, 'a'), admitted(shares, 'b'), admitted(shares, 'a')]).toEqual([10, 10, 0]);
  clock.advance(999);
  expect(admitted(shares, 'a')).toBe(0);
  clock.advance(1);
  expect(admitted(shares, 'a')).toBe(10);
});
