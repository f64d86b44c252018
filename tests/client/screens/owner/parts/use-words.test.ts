import { expect, test } from 'vitest';
import { sayUsedBy } from '#client/screens/owner/parts/use-words.ts';

const usedBy = (...names: string[]) => new Map([['x', names.map((name) => ({ id: name, name }))]]);

test('names one route or two, and counts the others', () => {
  expect(sayUsedBy(undefined, 'x')).toBe('');
  expect(sayUsedBy(new Map(), 'x')).toBe('not used yet');
  expect(sayUsedBy(usedBy('Main line'), 'x')).toBe('used by Main line');
  expect(sayUsedBy(usedBy('Main line', 'Radio'), 'x')).toBe('used by Main line and Radio');
  expect(sayUsedBy(usedBy('Main line', 'Radio', 'TV'), 'x')).toBe('used by Main line and 2 more');
});
