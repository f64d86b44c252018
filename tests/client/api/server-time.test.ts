import { expect, test } from 'vitest';
import { ServerTime } from '#client/api/server-time.ts';
import { ManualClock } from '#kit/clock.ts';

const HOUR_MS = 3_600_000;
const at = (instant: number) => new Date(instant).toUTCString();

test('is the browser’s until the server has told its own, and goes on by what goes by', () => {
  const clock = new ManualClock();
  const time = new ServerTime(clock);
  expect(time.now()).toBe(clock.now());
  time.heard(at(clock.now() - HOUR_MS));
  expect(time.now()).toBe(clock.now() - HOUR_MS);
  clock.advance(5_000);
  expect(time.now()).toBe(clock.now() - HOUR_MS);
  const before = time.now();
  clock.leap(HOUR_MS);
  expect(time.now()).toBe(before);
});

test('follows a server whose clock was set', () => {
  const clock = new ManualClock();
  const time = new ServerTime(clock);
  time.heard(at(clock.now() + HOUR_MS));
  time.heard(at(clock.now()));
  expect(time.now()).toBe(clock.now());
});

test.each([1_000, -1_000, 0])('does not step where a header is only %i ms beside it', (byMs) => {
  const clock = new ManualClock();
  const time = new ServerTime(clock);
  time.heard(at(clock.now() + byMs));
  expect(time.now()).toBe(clock.now());
});

test.each([null, '', 'yesterday'])('stays what it is by a header that says %j', (date) => {
  const clock = new ManualClock();
  const time = new ServerTime(clock);
  time.heard(date);
  expect(time.now()).toBe(clock.now());
});
