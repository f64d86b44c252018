import { expect, test } from 'vitest';
import { barsOf, loudestOf, strokesOf } from '#client/ui/sound/waveform.ts';

test('a bar shows the loudest of its range', () => {
  expect(barsOf([1, 9, 2, 3, 8, 4], 3)).toEqual([9, 3, 8]);
});

test('a short waveform is stretched, an empty one stays empty', () => {
  expect(barsOf([10, 90], 4)).toEqual([10, 10, 90, 90]);
  expect(barsOf([], 4)).toEqual([]);
});

test('the caller is drawn above the line, the agent below, silence not at all', () => {
  expect(strokesOf([100, 0, 50], 100, 36, -28)).toBe('M0.5 33v-28.0M2.5 33v-14.0');
  expect(strokesOf([50], 100, 36, 28)).toBe('M0.5 39v14.0');
});

test('a soft voice fills the drawing, noise does not', () => {
  expect(loudestOf({ above: [10, 45], below: [20] })).toBe(45);
  expect(loudestOf([1, 3])).toBe(30);
});
