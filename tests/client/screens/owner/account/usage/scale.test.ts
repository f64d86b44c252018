import { expect, test } from 'vitest';
import { bands, labelled, linear, stack } from '#client/screens/owner/account/usage/scale.ts';

test('a value lies where its share of the most is', () => {
  const scale = linear(200, 80);
  expect([0, 50, 200, 300].map(scale)).toEqual([0, 20, 80, 80]);
});

test('a chart of nothing is flat', () => {
  expect(linear(0, 80)(0)).toBe(0);
});

test('bands share the length evenly, with gaps between them', () => {
  expect(bands(4, 100, 0.2)).toEqual([
    { at: 2.5, size: 20 },
    { at: 27.5, size: 20 },
    { at: 52.5, size: 20 },
    { at: 77.5, size: 20 },
  ]);
  expect(bands(0, 100, 0.2)).toEqual([]);
});

test('a month is labelled by the week where there is no room for each day', () => {
  expect(labelled(31, 812, 48)).toEqual([0, 7, 14, 21, 28, 30]);
  expect(labelled(5, 400, 48)).toEqual([0, 1, 2, 3, 4]);
  expect(labelled(31, 620, 48)).toEqual([0, 7, 14, 21, 28]);
  expect(labelled(28, 812, 70)).toEqual([0, 7, 14, 21, 27]);
  expect(labelled(0, 812, 48)).toEqual([]);
});

test('a part that is not nothing is seen, and lies apart from the other', () => {
  const scale = linear(1000, 100);
  const look = { gap: 2, least: 1 };
  expect(stack([900, 100], scale, look)).toEqual({ lower: 90, upper: 8 });
  expect(stack([900, 1], scale, look)).toEqual({ lower: 90, upper: 1 });
  expect(stack([0, 500], scale, look)).toEqual({ lower: 0, upper: 50 });
  expect(stack([0, 0], scale, look)).toEqual({ lower: 0, upper: 0 });
});
