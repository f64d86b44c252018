import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  holidayDateSchema,
  type Holiday,
  type HolidayDate,
  type OpenSpan,
} from '#contract/routing/office-hours.ts';
import {
  dateOf,
  dayOf,
  holidayIn,
  holidayOn,
  isOpenAt,
  nextHoliday,
  openingAt,
} from '#contract/routing/opening.ts';

const inYear = (on: HolidayDate, year: number) => {
  const day = holidayIn(on, year);
  return day === null ? null : dateOf(day);
};

test.each<[string, HolidayDate, number, string | null]>([
  ['once', { kind: 'date', date: '2026-12-24' }, 2026, '2026-12-24'],
  ['once, in another year', { kind: 'date', date: '2026-12-24' }, 2027, null],
  ['each year', { kind: 'yearly', month: 12, day: 24, observed: false }, 2027, '2027-12-24'],
  ['29 February of a leap year', { kind: 'yearly', month: 2, day: 29, observed: false }, 2028, '2028-02-29'],
  ['29 February of any other', { kind: 'yearly', month: 2, day: 29, observed: false }, 2027, null],
  ['observed on the Friday', { kind: 'yearly', month: 7, day: 4, observed: true }, 2026, '2026-07-03'],
  ['observed on the Monday', { kind: 'yearly', month: 7, day: 4, observed: true }, 2027, '2027-07-05'],
  ['observed a year before', { kind: 'yearly', month: 1, day: 1, observed: true }, 2028, '2027-12-31'],
  ['last Monday of May', { kind: 'weekday-of-month', month: 5, weekday: 1, nth: 'last' }, 2026, '2026-05-25'],
  [
    'last Thursday of December',
    { kind: 'weekday-of-month', month: 12, weekday: 4, nth: 'last' },
    2026,
    '2026-12-31',
  ],
  [
    'fourth Thursday of November',
    { kind: 'weekday-of-month', month: 11, weekday: 4, nth: 4 },
    2026,
    '2026-11-26',
  ],
  [
    'first Monday of September',
    { kind: 'weekday-of-month', month: 9, weekday: 1, nth: 1 },
    2025,
    '2025-09-01',
  ],
  ['Victoria Day', { kind: 'weekday-before', month: 5, day: 25, weekday: 1 }, 2026, '2026-05-18'],
  ['Good Friday', { kind: 'easter', days: -2 }, 2026, '2026-04-03'],
  ['Easter Monday', { kind: 'easter', days: 1 }, 2038, '2038-04-26'],
])('%s', (_, on, year, date) => {
  expect(inYear(on, year)).toBe(date);
});

test('Easter Sunday, as the almanacs have it', () => {
  const almanac = `1818-03-22 1886-04-25 1943-04-25 1954-04-18 1981-04-19 2000-04-23 2008-03-23 2011-04-24 2019-04-21
    2024-03-31 2025-04-20 2026-04-05 2027-03-28 2028-04-16 2029-04-01 2030-04-21 2038-04-25 2049-04-18 2076-04-19 2285-03-22`;
  for (const day of almanac.split(/\s+/))
    expect(inYear({ kind: 'easter', days: 0 }, Number(day.slice(0, 4)))).toBe(day);
});

test('a weekday before a day is never the day itself, and may be of the year before', () => {
  // 2 January 2026 is a Friday.
  const on: HolidayDate = { kind: 'weekday-before', month: 1, day: 2, weekday: 5 };
  expect(inYear(on, 2026)).toBe('2025-12-26');
  expect(holidayOn([{ name: 'Early', on, open: [] }], dayOf('2025-12-26'))?.name).toBe('Early');
});

test('what is observed in the neighbouring year is a holiday there', () => {
  const observed = (month: number, day: number): Holiday => ({
    name: 'Turn',
    on: { kind: 'yearly', month, day, observed: true },
    open: [],
  });
  const isOn = (holiday: Holiday, date: string) => holidayOn([holiday], dayOf(date)) !== null;
  const days = ['2027-12-31', '2028-01-01', '2028-12-31', '2029-01-01'];
  // 1 January 2028 is a Saturday, 31 December 2028 a Sunday.
  expect(days.map((day) => isOn(observed(1, 1), day))).toEqual([true, false, false, true]);
  expect(days.map((day) => isOn(observed(12, 31), day))).toEqual([true, false, false, true]);
});

describe('the contract refuses', () => {
  test.each([
    ['31 April', { kind: 'yearly', month: 4, day: 31, observed: false }],
    ['30 February', { kind: 'yearly', month: 2, day: 30, observed: false }],
    ['a weekday before 31 June', { kind: 'weekday-before', month: 6, day: 31, weekday: 1 }],
    ['a day that is in no calendar', { kind: 'date', date: '2026-02-29' }],
    ['a fifth Monday', { kind: 'weekday-of-month', month: 5, weekday: 1, nth: 5 }],
  ])('%s', (_, on) => {
    expect(holidayDateSchema.safeParse(on).success).toBe(false);
  });
  test('but not 29 February', () => {
    expect(holidayDateSchema.safeParse({ kind: 'yearly', month: 2, day: 29, observed: true }).success).toBe(
      true,
    );
  });
});

const christmasEve: Holiday = {
  name: 'Christmas Eve',
  on: { kind: 'yearly', month: 12, day: 24, observed: false },
  open: [{ from: '08:00', until: '13:00' }],
};
const christmas: Holiday = {
  name: 'Christmas',
  on: { kind: 'yearly', month: 12, day: 25, observed: false },
  open: [],
};

test('the next of several holidays, today included, and over the turn of the year', () => {
  const next = (date: string) => nextHoliday([christmas, christmasEve], dayOf(date));
  expect(next('2026-12-24')).toEqual({ holiday: christmasEve, day: dayOf('2026-12-24') });
  expect(next('2026-12-25')?.holiday).toBe(christmas);
  expect(next('2026-12-26')).toEqual({ holiday: christmasEve, day: dayOf('2027-12-24') });
});

test('a day that was once, and is over, never comes again', () => {
  const once: Holiday = { name: 'Move', on: { kind: 'date', date: '2026-05-01' }, open: [] };
  expect(nextHoliday([once], dayOf('2026-05-02'))).toBeNull();
  const leap: Holiday = {
    name: 'Leap',
    on: { kind: 'yearly', month: 2, day: 29, observed: false },
    open: [],
  };
  expect(nextHoliday([leap], dayOf('2096-03-01'))?.day).toBe(dayOf('2104-02-29'));
});

const eight: OpenSpan[] = [{ from: '08:00', until: '18:00' }];
const office = [eight, eight, eight, eight, eight, [], []];
const at = (date: string, minute: number) => ({ day: dayOf(date), minute });

test('open until the evening, closed until the next morning, over the weekend until Monday', () => {
  expect(openingAt(office, [], at('2026-05-14', 600))).toEqual({
    isOpen: true,
    until: at('2026-05-14', 1080),
    holiday: null,
  });
  expect(openingAt(office, [], at('2026-05-14', 1080))).toMatchObject({
    isOpen: false,
    until: at('2026-05-15', 480),
  });
  expect(openingAt(office, [], at('2026-05-15', 1200))).toMatchObject({ until: at('2026-05-18', 480) });
});

test('a lunch hour in between is closed, and spans that meet are one', () => {
  const lunch = [
    [
      { from: '13:00', until: '18:00' },
      { from: '08:00', until: '12:00' },
      { from: '18:00', until: '20:00' },
    ],
  ];
  const monday = at('2026-05-11', 0).day;
  expect(openingAt(lunch, [], { day: monday, minute: 600 })).toMatchObject({
    until: { day: monday, minute: 720 },
  });
  expect(openingAt(lunch, [], { day: monday, minute: 750 })).toMatchObject({
    isOpen: false,
    until: { day: monday, minute: 780 },
  });
  expect(openingAt(lunch, [], { day: monday, minute: 900 })).toMatchObject({
    until: { day: monday, minute: 1200 },
  });
});

test('a night shift goes on into the day after, though that is a holiday', () => {
  const night = Array.from({ length: 7 }, () => [{ from: '22:00', until: '02:00' }]);
  const holidays = [christmas];
  expect(openingAt(night, holidays, at('2026-12-25', 60))).toMatchObject({
    isOpen: true,
    until: at('2026-12-25', 120),
    holiday: christmas,
  });
  expect(openingAt(night, holidays, at('2026-12-25', 180))).toMatchObject({
    isOpen: false,
    until: at('2026-12-26', 1320),
  });
});

test('a holiday has hours of its own, and the first set that knows the day decides', () => {
  const closed: Holiday = { ...christmasEve, open: [] };
  expect(openingAt(office, [christmasEve], at('2026-12-24', 840))).toMatchObject({ isOpen: false });
  expect(openingAt(office, [christmasEve, closed], at('2026-12-24', 600))).toMatchObject({
    isOpen: true,
    until: at('2026-12-24', 780),
  });
  expect(openingAt(office, [closed, christmasEve], at('2026-12-24', 600)).isOpen).toBe(false);
});

test('always open, and never, know no change', () => {
  const always = Array.from({ length: 7 }, () => [{ from: '00:00', until: '24:00' }]);
  expect(openingAt(always, [], at('2026-05-14', 600))).toEqual({ isOpen: true, until: null, holiday: null });
  expect(openingAt([], [], at('2026-05-14', 600))).toEqual({ isOpen: false, until: null, holiday: null });
});

test('hours of one day alone end with it', () => {
  const once: Holiday = { name: 'Fair', on: { kind: 'date', date: '2026-05-14' }, open: eight };
  expect(openingAt([], [once], at('2026-05-14', 600))).toMatchObject({
    isOpen: true,
    until: at('2026-05-14', 1080),
  });
});

test('a call goes by what the screens say, at any time', () => {
  const minute = fc.integer({ min: 0, max: 24 * 60 - 1 });
  const clock = (of: number) =>
    `${String(Math.floor(of / 60)).padStart(2, '0')}:${String(of % 60).padStart(2, '0')}`;
  const span = fc.record({ from: minute.map(clock), until: minute.map(clock) });
  const week = fc.array(fc.array(span, { maxLength: 2 }), { minLength: 7, maxLength: 7 });
  const open = fc.array(span, { maxLength: 1 });
  const now = fc.record({ day: fc.integer({ min: dayOf('2026-12-20'), max: dayOf('2027-01-05') }), minute });
  fc.assert(
    fc.property(week, open, open, now, (days, eve, day, at) => {
      const holidays = [
        { ...christmasEve, open: eve },
        { ...christmas, open: day },
      ];
      const { isOpen, holiday } = openingAt(days, holidays, at);
      expect(isOpenAt(days, holidays, at)).toEqual({ isOpen, holiday });
    }),
  );
});
