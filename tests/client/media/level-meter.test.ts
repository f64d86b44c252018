import { expect, test } from 'vitest';
import { levelOf } from '#client/media/level-meter.ts';

const sine = (amplitude: number) =>
  Float32Array.from({ length: 1024 }, (_, n) => amplitude * Math.sin(n / 3));

test.each([
  [0, 0],
  [0.0001, 0],
  [1, 1],
])('a sine of %d fills the meter to %d', (amplitude, level) => {
  expect(levelOf(sine(amplitude))).toBe(level);
});

test('speech lies in between, and louder is more', () => {
  expect(levelOf(sine(0.05))).toBeGreaterThan(0.3);
  expect(levelOf(sine(0.2))).toBeGreaterThan(levelOf(sine(0.05)));
});

test('nothing heard is silence', () => {
  expect(levelOf(new Float32Array())).toBe(0);
});
