import { describe, expect, test } from 'vitest';
import { isCommonPassword } from '#server/people/sign-in/common-passwords.ts';

describe('a password that is tried first is', () => {
  test.each([
    ['on the list', 'qwertyuiop'],
    ['on the list, in any case', 'QwertyUiop'],
    ['on the list, in wide letters', 'ｑｗｅｒｔｙｕｉｏｐ'],
    ['a common word with what a rule asks for', 'Password2026!'],
    ['the same in front', '123!!dragon'],
    ['a few letters again and again', '1212121212121212'],
    ['letters in order', 'abcdefghijkl'],
    ['keys in order, backwards', '0987654321'],
  ])('%s', (_, password) => {
    expect(isCommonPassword(password)).toBe(true);
  });

  test('what everybody knows of the person', () => {
    expect(isCommonPassword('Ana@Harbor.test', ['Ana Reyes', 'ana@harbor.test'])).toBe(true);
    expect(isCommonPassword('ANA REYES 123', ['Ana Reyes 123'])).toBe(true);
  });

  test.each([
    'correct horse',
    'tulip-92-forty',
    '73640918265abc',
    'ein langes Wort für mich',
    'пароль моей мамы',
  ])('not %s', (password) => {
    expect(isCommonPassword(password, ['Ana Reyes', 'ana@harbor.test'])).toBe(false);
  });
});

test('the longest takes no time that a call would notice', () => {
  const longest = [
    'a'.repeat(200),
    'p4ssw0rd!'.repeat(22),
    '!'.repeat(200),
    'ab'.repeat(100),
    '\u{1f600}'.repeat(100),
  ];
  const begun = process.cpuUsage();
  for (const password of longest) isCommonPassword(password, ['Ana', password]);
  const { user, system } = process.cpuUsage(begun);
  expect((user + system) / 1000 / longest.length).toBeLessThan(20);
});
