import { describe, expect, test } from 'vitest';
import { errorWords } from '#client/state/wording/error-words.ts';
import { noFacts } from '#client/state/wording/phone-errors.ts';
import { errorCodes } from '#contract/values/errors.ts';

describe.each(errorCodes)('the words for %s', (code) => {
  const { fact, action } = errorWords(code);

  test('are one fact and one action, each a sentence', () => {
    for (const sentence of [fact, action]) {
      expect(sentence).toMatch(/^[A-Z].*\.$/);
      expect(sentence).not.toMatch(/undefined|null|please|oops|!/i);
    }
  });
});

test('name the administrators who can add money', () => {
  const action = (...administrators: string[]) =>
    errorWords('balance-empty', { ...noFacts, administrators }).action;
  expect(action('Ada')).toBe('Ask Ada to add money.');
  expect(action('Ada', 'Ben')).toBe('Ask Ada or Ben to add money.');
  expect(action('Ada', 'Ben', 'Cleo')).toBe('Ask Ada, Ben or Cleo to add money.');
  expect(action()).toBe('Ask your administrator to add money.');
});

test('name the number that is busy', () => {
  expect(errorWords('busy', { ...noFacts, number: '(206) 555-0143' }).fact).toBe('(206) 555-0143 is busy.');
});

test('say how long to wait before the next try', () => {
  const action = (retryAfterSeconds: number) =>
    errorWords('too-many-attempts', { ...noFacts, retryAfterSeconds }).action;
  expect(action(30)).toBe('Try again in 30 seconds.');
  expect(action(900)).toBe('Try again in 15 minutes.');
});
