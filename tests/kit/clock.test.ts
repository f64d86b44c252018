import { expect, test } from 'vitest';
import { ManualClock, steady } from '#kit/clock.ts';

test('runs appointments in the order of their time, each at its own time', () => {
  const clock = new ManualClock(1000);
  const seen: [string, number][] = [];
  clock.after(30, () => seen.push(['late', clock.now()]));
  clock.after(10, () => seen.push(['early', clock.now()]));
  clock.every(20, () => seen.push(['beat', clock.now()]));
  clock.advance(40);
  expect(seen).toEqual([
    ['early', 1010],
    ['beat', 1020],
    ['late', 1030],
    ['beat', 1040],
  ]);
  expect(clock.now()).toBe(1040);
});

test('runs what an appointment makes, when it falls into the same range', () => {
  const clock = new ManualClock(0);
  const seen: number[] = [];
  clock.after(10, () => clock.after(10, () => seen.push(clock.now())));
  clock.advance(25);
  expect(seen).toEqual([20]);
});

test('forgets what is cancelled, and does not mind being told twice', () => {
  const clock = new ManualClock();
  let beats = 0;
  const cancel = clock.every(10, () => (beats += 1));
  clock.advance(25);
  cancel();
  cancel();
  clock.advance(100);
  expect(beats).toBe(2);
  expect(clock.pending).toBe(0);
});

test('lets an appointment cancel its own repetition', () => {
  const clock = new ManualClock();
  let beats = 0;
  const cancel = clock.every(10, () => {
    beats += 1;
    cancel();
  });
  clock.advance(100);
  expect(beats).toBe(1);
});

test('is set without time going by: appointments keep theirs, and a steady clock goes on', () => {
  const clock = new ManualClock(1_000);
  const seen: number[] = [];
  clock.after(30, () => seen.push(clock.elapsed()));
  const before = steady(clock);
  clock.advance(10);
  clock.leap(3_600_000);
  expect([clock.now(), clock.elapsed(), before.now()]).toEqual([3_601_010, 10, 1_010]);
  expect(steady(clock).now()).toBe(3_601_010);
  clock.advance(20);
  clock.leap(-7_200_000);
  expect(seen).toEqual([30]);
  expect(before.now()).toBe(1_030);
});
