import { expect, test } from 'vitest';
import { formatNumber, spellNumber } from '#client/state/wording/phone-number.ts';

test('a home number is grouped and never breaks across lines', () => {
  expect(formatNumber('+12065550142')).toBe('(206)\u00a0555-0142');
});

test('a foreign number stays in plain digits until its plan is known', () => {
  expect(formatNumber('+442079460123')).toBe('+442079460123');
  expect(formatNumber('+442079460123', () => '+44 20 7946 0123')).toBe('+44\u00a020\u00a07946\u00a00123');
});

test('a withheld number says so', () => {
  expect(formatNumber('anonymous')).toBe('Number withheld');
});

test('text that is no number is handed back as it came', () => {
  expect(formatNumber('<b>echo</b>')).toBe('<b>echo</b>');
});

test('a number is read out digit by digit', () => {
  expect(spellNumber('+12065550142')).toBe('2 0 6, 5 5 5, 0 1 4 2');
  expect(spellNumber('+4420')).toBe('4 4 2 0');
});
