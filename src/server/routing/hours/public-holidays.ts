/** Public holidays that a set may begin with. */
import type { Holiday, HolidayDate } from '#contract/routing/office-hours.ts';

const [MONDAY, THURSDAY] = [1, 4];

const closed = (name: string, on: HolidayDate): Holiday => ({ name, on, open: [] });
const yearly = (month: number, day: number): HolidayDate => ({ kind: 'yearly', month, day, observed: true });
const nth = (place: 1 | 2 | 3 | 4 | 'last', weekday: number, month: number): HolidayDate => ({
  kind: 'weekday-of-month',
  month,
  weekday,
  nth: place,
});

/** 5 U.S.C. 6103. */
const ofUnitedStates: Holiday[] = [
  closed('New Year’s Day', yearly(1, 1)),
  closed('Birthday of Martin Luther King, Jr.', nth(3, MONDAY, 1)),
  closed('Washington’s Birthday', nth(3, MONDAY, 2)),
  closed('Memorial Day', nth('last', MONDAY, 5)),
  closed('Juneteenth', yearly(6, 19)),
  closed('Independence Day', yearly(7, 4)),
  closed('Labor Day', nth(1, MONDAY, 9)),
  closed('Columbus Day', nth(2, MONDAY, 10)),
  closed('Veterans Day', yearly(11, 11)),
  closed('Thanksgiving Day', nth(4, THURSDAY, 11)),
  closed('Christmas Day', yearly(12, 25)),
];

/** Canada Labour Code, section 166. They stay on their day: which working day is given for one on a weekend is each employer’s choice. */
const onItsDay = (month: number, day: number): HolidayDate => ({
  kind: 'yearly',
  month,
  day,
  observed: false,
});
const canada: Holiday[] = [
  closed('New Year’s Day', onItsDay(1, 1)),
  closed('Good Friday', { kind: 'easter', days: -2 }),
  closed('Victoria Day', { kind: 'weekday-before', month: 5, day: 25, weekday: MONDAY }),
  closed('Canada Day', onItsDay(7, 1)),
  closed('Labour Day', nth(1, MONDAY, 9)),
  closed('National Day for Truth and Reconciliation', onItsDay(9, 30)),
  closed('Thanksgiving Day', nth(2, MONDAY, 10)),
  closed('Remembrance Day', onItsDay(11, 11)),
  closed('Christmas Day', onItsDay(12, 25)),
  closed('Boxing Day', onItsDay(12, 26)),
];

interface Sample {
  name: string;
  holidays: Holiday[];
}
export const unitedStates: Sample = { name: 'United States', holidays: ofUnitedStates };
export const publicHolidays: readonly Sample[] = [unitedStates, { name: 'Canada', holidays: canada }];
