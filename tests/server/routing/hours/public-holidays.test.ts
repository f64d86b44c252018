/** The days as the U.S. Office of Personnel Management and the Canada Labour Code have them. */
import { expect, test } from 'vitest';
import { holidaySetInputSchema } from '#contract/routing/office-hours.ts';
import { dateOf, holidayIn } from '#contract/routing/opening.ts';
import { publicHolidays } from '#server/routing/hours/public-holidays.ts';

const daysOf = (name: string, year: number) => {
  const set = publicHolidays.find((one) => one.name === name);
  return (set?.holidays ?? [])
    .map(({ on }) => dateOf(holidayIn(on, year) ?? 0))
    .join(' ')
    .replaceAll(`${year}-`, '');
};

test.each([
  [2024, '01-01 01-15 02-19 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25'],
  [2025, '01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25'],
  [2026, '01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25'],
  [2027, '01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24'],
  [2028, '2027-12-31 01-17 02-21 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25'],
  [2029, '01-01 01-15 02-19 05-28 06-19 07-04 09-03 10-08 11-12 11-22 12-25'],
  [2030, '01-01 01-21 02-18 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25'],
])('federal holidays of the United States in %i', (year, days) => {
  expect(daysOf('United States', year)).toBe(days);
});

test.each([
  [2024, '01-01 03-29 05-20 07-01 09-02 09-30 10-14 11-11 12-25 12-26'],
  [2025, '01-01 04-18 05-19 07-01 09-01 09-30 10-13 11-11 12-25 12-26'],
  [2026, '01-01 04-03 05-18 07-01 09-07 09-30 10-12 11-11 12-25 12-26'],
  [2027, '01-01 03-26 05-24 07-01 09-06 09-30 10-11 11-11 12-25 12-26'],
  [2028, '01-01 04-14 05-22 07-01 09-04 09-30 10-09 11-11 12-25 12-26'],
  [2029, '01-01 03-30 05-21 07-01 09-03 09-30 10-08 11-11 12-25 12-26'],
  [2030, '01-01 04-19 05-20 07-01 09-02 09-30 10-14 11-11 12-25 12-26'],
])('federal holidays of Canada in %i', (year, days) => {
  expect(daysOf('Canada', year)).toBe(days);
});

test('each sample can be saved as it is', () => {
  for (const sample of publicHolidays) expect(holidaySetInputSchema.parse(sample)).toEqual(sample);
});
