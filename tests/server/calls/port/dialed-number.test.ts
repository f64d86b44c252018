import { expect, test } from 'vitest';
import { parseDialed } from '#server/calls/port/dialed-number.ts';

const parsed = (dialed: string) => {
  const result = parseDialed(dialed);
  return result.ok ? result.value : result.failure;
};

test.each([
  ['+12065550142', '+12065550142'],
  ['12065550142', '+12065550142'],
  ['2065550142', '+12065550142'],
  ['(206) 555-0142', '+12065550142'],
  ['206.555.0142', '+12065550142'],
  ['+44 20 7946 0958', '+442079460958'],
  ['011442079460958', '+442079460958'],
])('reads %s as %s', (dialed, number) => {
  expect(parsed(dialed)).toBe(number);
});

test.each(['911', '112', '+911', '988', '411'])('never pretends to carry %s', (dialed) => {
  expect(parsed(dialed)).toBe('special-service');
});

test.each([
  '',
  '+',
  '5550142',
  '+0123456789',
  '+1206555014',
  '1065550142x',
  '+12115550142',
  '9995550142999999',
])('finds no number in "%s"', (dialed) => {
  expect(['invalid', 'not-a-number']).toContain(parsed(dialed));
});

test.each(['echo', 'sip:x@y', '<script>', '+1206555O142'])('takes "%s" for something else', (dialed) => {
  expect(parsed(dialed)).toBe('not-a-number');
});
