import { expect, test } from 'vitest';
import { callerOf, keysOf, localTimeOf, timeOf } from '#client/screens/owner/answering/model/tried-fields.ts';

test.each([
  ['', 'anonymous'],
  ['(206) 555-0142', '+12065550142'],
  ['1 206 555 0142', '+12065550142'],
  ['+44 20 7946 0123', '+442079460123'],
  ['206 555', null],
  ['+44', null],
  ['somebody', null],
])('reads "%s" as %s', (text, caller) => {
  expect(callerOf(text)).toBe(caller);
});

test('writes a time as a field holds it, and reads it back', () => {
  const at = new Date(2026, 4, 14, 10, 42).getTime();
  expect(localTimeOf(at)).toBe('2026-05-14T10:42');
  expect(timeOf(localTimeOf(at))).toBe(at);
  expect(timeOf('')).toBeNull();
});

test('takes keys of a telephone only', () => {
  expect(keysOf('2, a#5')).toBe('2,#5');
});
