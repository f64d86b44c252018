import { expect, test } from 'vitest';
import { hoursChanges } from '#client/screens/owner/answers/hours/hours-changes.ts';
import { saveWord, sayChanges, sayWhat } from '#client/screens/owner/answers/parts/change-words.ts';
import type { OfficeHoursInput, OpenSpan } from '#contract/routing/office-hours.ts';

const span = (from: string, until: string): OpenSpan[] => [{ from, until }];
const day = span('08:00', '18:00');
const before: OfficeHoursInput = {
  name: 'Main office',
  timeZone: 'America/New_York',
  week: [day, day, day, day, day, span('09:00', '12:00'), []],
  holidaySetIds: ['us'],
};
const names: Record<string, string> = { us: 'US holidays', own: 'Our own days' };
const changed = (change: Partial<OfficeHoursInput>) =>
  hoursChanges(before, { ...before, ...change }, (id) => names[id] ?? id);
const withDay = (index: number, spans: OpenSpan[]) =>
  before.week.map((each, at) => (at === index ? spans : each));

test.each<[Partial<OfficeHoursInput>, string[]]>([
  [{}, []],
  [{ week: withDay(5, span('09:00', '13:00')) }, ['Saturday open until 13:00']],
  [{ week: withDay(5, span('10:00', '12:00')) }, ['Saturday open from 10:00']],
  [{ week: withDay(5, []) }, ['Saturday closed']],
  [{ week: withDay(6, span('10:00', '24:00')) }, ['Sunday open 10:00–24:00']],
  [
    {
      week: withDay(2, [
        { from: '08:00', until: '12:00' },
        { from: '13:00', until: '18:00' },
      ]),
    },
    ['Wednesday open 8:00–12:00 and 13:00–18:00'],
  ],
  [
    { week: before.week.map((each, index) => (index < 5 ? span('08:00', '17:00') : each)) },
    ['Monday to Friday open until 17:00'],
  ],
  [{ holidaySetIds: ['us', 'own'] }, ['With Our own days']],
  [{ holidaySetIds: [] }, ['Without US holidays']],
  [{ name: 'Office' }, ['Called “Office”']],
  [{ timeZone: 'America/Chicago' }, ['Chicago time']],
])('%j', (change, sentences) => {
  expect(changed(change)).toEqual(sentences);
});

test('sets in another order are a change: the first that knows a day decides it', () => {
  const both = { ...before, holidaySetIds: ['us', 'own'] };
  expect(hoursChanges(both, { ...both, holidaySetIds: ['own', 'us'] }, (id) => id)).toEqual([
    'Holidays in another order',
  ]);
});

test('the bar says what changes, for how many, and the key says it again', () => {
  expect(sayChanges(['a'])).toBe('1 change.');
  expect(sayWhat(['Saturday open until 13:00'], '3 routes and 10 numbers')).toBe(
    'Saturday open until 13:00, for 3 routes and 10 numbers.',
  );
  expect(sayWhat(['A', 'B', 'C', 'D', 'E'], '')).toBe('A. B. C, and 2 more.');
  expect([0, 1, 10, 2014].map(saveWord)).toEqual([
    'Save',
    'Save for 1 number',
    'Save for 10 numbers',
    'Save for 2,014 numbers',
  ]);
});
