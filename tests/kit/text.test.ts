import { expect, test } from 'vitest';
import { cutText } from '#kit/text.ts';

test.each([
  ['short', 10, 'short'],
  ['exactly', 7, 'exactly'],
  ['a🎧b', 2, 'a'],
  ['a🎧b', 3, 'a🎧'],
  ['👨\u200d👩', 3, '👨'],
])('%j cut to %i is %j', (text, longest, cut) => {
  expect(cutText(text, longest)).toBe(cut);
});
