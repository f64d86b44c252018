import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { csvOf } from '#server/billing/usage/csv.ts';

test('records end as RFC 4180 says, and a field may hold what separates them', () => {
  expect(csvOf([['Pier 1\nSeattle', 'Hale, Sam', 'say "hi"']])).toBe(
    '"Pier 1\nSeattle","Hale, Sam","say ""hi"""\r\n',
  );
  const fields = [['a\rb', 'c\r\nd', '', 'é', '";,\n']];
  expect(parse(csvOf(fields), { record_delimiter: '\r\n' })).toEqual(fields);
});

test.each([
  [0n, '0.000000'],
  [1n, '0.000001'],
  [-25_000n, '-0.025000'],
  [-1_000_000n, '-1.000000'],
  [9_007_199_254_740_993n, '9007199254.740993'],
])('%s micro-dollars are %s, exactly', (micros, text) => {
  expect(csvOf([[micros]])).toBe(`${text}\r\n`);
});

test.each(['=1+1', '@SUM(A1)', '-2+3', '+1+cmd|calc', '\t=1', '\r=1', '\n=1', '＝1+1', '+1 202 555 0110'])(
  'what somebody has written becomes no formula: %j',
  (text) => {
    expect(parse(csvOf([[text]]), { record_delimiter: '\r\n' })).toEqual([[`'${text}`]]);
  },
);

test('numbers of telephones and of seconds, and instants, are left as they are', () => {
  expect(csvOf([['+12025550110', 120, new Date(0), null]])).toBe(
    '+12025550110,120,1970-01-01T00:00:00.000Z,\r\n',
  );
});
