import { expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { WindowCounts } from '#kit/load/window-counts.ts';

test('each is counted by itself within a window, and anew in the next', () => {
  const clock = new ManualClock();
  const ended: [string, number][][] = [];
  const counts = new WindowCounts({ windowMs: 1_000, clock, onEnd: (all) => ended.push([...all]) });
  expect(['a', 'b', 'a'].map((key) => counts.add(key))).toEqual([1, 1, 2]);
  clock.advance(999);
  expect(counts.add('a')).toBe(3);
  clock.advance(1);
  expect(['a', 'b', 'a'].map((key) => counts.add(key))).toEqual([1, 1, 2]);
  clock.advance(5_000);
  expect(counts.add('b')).toBe(1);
  expect(ended).toEqual([
    [],
    [
      ['a', 3],
      ['b', 1],
    ],
    [
      ['a', 2],
      ['b', 1],
    ],
  ]);
});
