import { expect, test } from 'vitest';
import { LONGEST_HEADER } from '#contract/people/phone.ts';
import { encodedHeader } from '#server/calls/steps/encoded-header.ts';

test('a header holds any name that may be given to a source, and all of it', () => {
  for (const name of ['Café & Co', '广'.repeat(60), '🎧'.repeat(30)]) {
    expect(decodeURIComponent(encodedHeader(name))).toBe(name);
  }
});

test('a way through a route that is longer than phones read is cut between two letters', () => {
  const way = Array.from({ length: 12 }, () => '🎧'.repeat(30)).join(' → ');
  const encoded = encodedHeader(way);
  expect(encoded.length).toBeLessThanOrEqual(LONGEST_HEADER);
  expect(encoded.length).toBeGreaterThan(LONGEST_HEADER - 24);
  expect(way.startsWith(decodeURIComponent(encoded))).toBe(true);
});
