import { expect, test } from 'vitest';
import { strengthOf } from '#client/state/password-strength.ts';

test('what everybody tries first is weak, and several words are strong', () => {
  expect(strengthOf('password12', [])).toBeLessThan(2);
  expect(strengthOf('violin harbor seven plum', [])).toBe(4);
});

test('the own name and company are what others try first', () => {
  expect(strengthOf('quistharbor', ['Nora Quist', 'quist', 'harbor'])).toBeLessThan(
    strengthOf('quistharbor', []),
  );
});

test('two hundred characters are looked at as fast as thirty-two', () => {
  const long = 'aA1!'.repeat(50);
  expect(strengthOf(long, [])).toBe(strengthOf(long.slice(0, 32), []));
});
