import { expect, test } from 'vitest';
import { lineText } from '#contract/values/line-text.ts';

const name = lineText(12);

test.each([
  ['Ana Reyes', 'Ana Reyes'],
  ['  Ana  ', 'Ana'],
  // As telephones write numbers that are copied out of them.
  ['\u202a+1 206\u202c', '+1 206'],
  ['Ana\u202egro.evil', 'Ana gro.evil'],
  ['\u2066Ana\u2069', 'Ana'],
  ['Ana\r\nReyes', 'Ana Reyes'],
  ['\ufeffAna', 'Ana'],
  // What scripts and families are written with stays, and so do the marks of one direction.
  ['می\u200cروم', 'می\u200cروم'],
  ['\u200fשלום\u200f', '\u200fשלום\u200f'],
  ['👨\u200d👩', '👨\u200d👩'],
])('%j is %j', (typed, kept) => {
  expect(name.parse(typed)).toBe(kept);
});

test.each([
  '',
  ' ',
  '\u200b\u200b',
  '\u2060',
  '\u3164',
  '\u115f',
  '\u2800',
  '\u0301',
  '\u202e\u202c',
  '\u00ad',
])('%j is nothing that anybody sees', (typed) => {
  expect(name.safeParse(typed).success).toBe(false);
});

test('it has so many letters at most', () => {
  expect(name.safeParse('x'.repeat(13)).success).toBe(false);
});

test.each(['Ana\0', 'half \ud800'])('%j is refused: the database cannot hold it', (typed) => {
  expect(name.safeParse(typed).success).toBe(false);
});
