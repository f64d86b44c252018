import { expect, test } from 'vitest';
import { readTimes, writeTimes } from '#client/screens/owner/answers/hours/week-typing.ts';

const spans = (text: string) => readTimes(text)?.map(({ from, until }) => `${from}-${until}`) ?? null;

test.each([
  ['8:00–18:00', ['08:00-18:00']],
  ['8-18', ['08:00-18:00']],
  ['08:30 - 17.45', ['08:30-17:45']],
  ['8–12, 13–18', ['08:00-12:00', '13:00-18:00']],
  ['13-18; 8-12', ['08:00-12:00', '13:00-18:00']],
  ['8 to 12 and 13 to 18', ['08:00-12:00', '13:00-18:00']],
  ['9-5', ['09:00-17:00']],
  ['9:00-5:30', ['09:00-17:30']],
  ['9am-5pm', ['09:00-17:00']],
  ['9 a.m. - 5 p.m.', ['09:00-17:00']],
  ['9-5pm', ['09:00-17:00']],
  ['1-5pm', ['13:00-17:00']],
  ['12-1', ['12:00-13:00']],
  ['12pm-12am', ['12:00-24:00']],
  ['10am-2', ['10:00-14:00']],
  ['22-6', ['22:00-06:00']],
  ['9:00–05:00', ['09:00-05:00']],
  ['18-24', ['18:00-24:00']],
  ['18-0', ['18:00-24:00']],
  ['all day', ['00:00-24:00']],
  ['Closed', []],
  ['', []],
])('%s', (text, expected) => {
  expect(spans(text)).toEqual(expected);
});

test.each(['8', '8-', 'open', '8-25', '8:60-9', '24-8', '8-12, 11-18', '13pm-14', '22-6, 23-24', '1-2-3'])(
  '%s cannot be read',
  (text) => {
    expect(readTimes(text)).toBeNull();
  },
);

test('more spans than a day may have cannot be read', () => {
  expect(readTimes('1-2, 3-4, 5-6, 7-8, 9-10', 4)).toBeNull();
});

test.each([
  ['8-18', '8:00–18:00'],
  ['8-12,13-18', '8–12, 13–18'],
  ['8-12:30,13-18', '8:00–12:30, 13:00–18:00'],
  ['closed', 'Closed'],
  ['0-24', 'All day'],
  ['22-6', '22:00–06:00'],
  ['9-05', '9:00–05:00'],
  ['1-3, 22-02', '1–3, 22–02'],
])('%s stands as %s, which is read back as the same', (typed, written) => {
  const read = readTimes(typed);
  expect(read).not.toBeNull();
  expect(writeTimes(read ?? [])).toBe(written);
  expect(readTimes(written)).toEqual(read);
});
