/**
 * When office hours are open, and on which days holidays fall: the server decides by it, the browser says it. Pure.
 * Days are counted from 1 January 1970, minutes from midnight there; a clock is read by the caller.
 */
import type { Holiday, HolidayDate, OpenSpan } from './office-hours.ts';

const DAY_MS = 86_400_000;
const DAY_MINUTES = 1440;
/** A 29 February comes after eight years at the latest: 1904 was the first after 1896. */
const MOST_YEARS = 8;
/** A weekday before 1 January is in its last week. */
const NEAR_DAYS = 7;
/** How far ahead it is looked for the next change. */
const MOST_DAYS = 400;

/** "2026-12-24" → its number. */
export const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;
export const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
/** 1 Monday … 7 Sunday. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

export function minuteOf(clockTime: string): number {
  const [hours = 0, minutes = 0] = clockTime.split(':').map(Number);
  return hours * 60 + minutes;
}

/** null: the year has no such day. An observed one may fall into the year beside. */
export function holidayIn(on: HolidayDate, year: number): number | null {
  switch (on.kind) {
    case 'date':
      return on.date.startsWith(`${String(year).padStart(4, '0')}-`) ? dayOf(on.date) : null;
    case 'yearly': {
      const day = dayIn(year, on.month, on.day);
      return day === null || !on.observed ? day : observed(day);
    }
    case 'weekday-of-month':
      return on.nth === 'last'
        ? lastBefore(utcDay(year, on.month + 1, 1), on.weekday)
        : firstFrom(utcDay(year, on.month, 1), on.weekday) + 7 * (on.nth - 1);
    case 'weekday-before':
      return lastBefore(utcDay(year, on.month, on.day), on.weekday);
    case 'easter':
      return easterSunday(year) + on.days;
  }
}

const utcDay = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day) / DAY_MS;

function dayIn(year: number, month: number, day: number): number | null {
  const found = utcDay(year, month, day);
  return new Date(found * DAY_MS).getUTCMonth() === month - 1 ? found : null;
}

function observed(day: number): number {
  const weekday = weekdayOf(day);
  if (weekday === 6) return day - 1;
  return weekday === 7 ? day + 1 : day;
}

const firstFrom = (day: number, weekday: number): number => day + ((weekday - weekdayOf(day) + 7) % 7);
const lastBefore = (day: number, weekday: number): number => firstFrom(day - 7, weekday);

/** Western Easter, by the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, chapter 8). */
function easterSunday(year: number): number {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const [d, e] = [Math.floor(b / 4), b % 4];
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const [i, k] = [Math.floor(c / 4), c % 4];
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  return utcDay(year, month, (h + l - 7 * m + 33 * month + 19) % 32);
}

const yearOf = (day: number): number => new Date(day * DAY_MS).getUTCFullYear();

/** The first of the list that falls on this day. */
export function holidayOn(holidays: readonly Holiday[], day: number): Holiday | null {
  // What is of the year beside falls into its first or last days.
  const years = [...new Set([yearOf(day), yearOf(day - NEAR_DAYS), yearOf(day + NEAR_DAYS)])];
  return holidays.find(({ on }) => years.some((each) => holidayIn(on, each) === day)) ?? null;
}

/** The next day that it falls on, `from` included; null: never again. */
export function nextDayOf(on: HolidayDate, from: number): number | null {
  const first = on.kind === 'date' ? Number(on.date.slice(0, 4)) : yearOf(from) - 1;
  for (let year = first; year <= first + MOST_YEARS + 1; year++) {
    const day = holidayIn(on, year);
    if (day !== null && day >= from) return day;
  }
  return null;
}

/** The one of them that comes next, `from` included. */
export function nextHoliday(
  holidays: readonly Holiday[],
  from: number,
): { holiday: Holiday; day: number } | null {
  const coming = holidays.flatMap((holiday) => {
    const day = nextDayOf(holiday.on, from);
    return day === null ? [] : [{ holiday, day }];
  });
  return coming.reduce<(typeof coming)[number] | null>(
    (next, each) => (next && next.day <= each.day ? next : each),
    null,
  );
}

export interface Opening {
  isOpen: boolean;
  /** When that changes; null: not for a year at least. */
  until: { day: number; minute: number } | null;
  /** What today is; null: a day like others. */
  holiday: Holiday | null;
}

/**
 * A span belongs to the day it begins on: Monday 22:00 until 02:00 goes on into a Tuesday that is closed.
 * @param holidays of all its sets, in their order: the first that falls on a day decides it.
 */
export function openingAt(
  week: readonly (readonly OpenSpan[])[],
  holidays: readonly Holiday[],
  { day, minute }: { day: number; minute: number },
): Opening {
  const now = day * DAY_MINUTES + minute;
  const holiday = holidayOn(holidays, day);
  let until: number | null = null;
  for (const span of spansFrom(week, holidays, day - 1)) {
    if (span.until <= now) continue;
    if (span.from > (until ?? now))
      return { isOpen: until !== null, until: moment(until ?? span.from), holiday };
    until = Math.max(until ?? 0, span.until);
  }
  const isLasting = until === null || until > (day + MOST_DAYS - 1) * DAY_MINUTES;
  return { isOpen: until !== null, until: until === null || isLasting ? null : moment(until), holiday };
}

/** What a call goes by: the same without a look at what comes after. */
export function isOpenAt(
  week: readonly (readonly OpenSpan[])[],
  holidays: readonly Holiday[],
  { day, minute }: { day: number; minute: number },
): Pick<Opening, 'isOpen' | 'holiday'> {
  const now = day * DAY_MINUTES + minute;
  const spans = [...spansFrom(week, holidays, day - 1, day)];
  return {
    isOpen: spans.some(({ from, until }) => from <= now && now < until),
    holiday: holidayOn(holidays, day),
  };
}

/** Of these days, in the order in which they begin. */
function* spansFrom(
  week: readonly (readonly OpenSpan[])[],
  holidays: readonly Holiday[],
  first: number,
  last = first + MOST_DAYS,
) {
  for (let day = first; day <= last; day++)
    yield* spansOf(holidayOn(holidays, day)?.open ?? week[weekdayOf(day) - 1] ?? [], day);
}

const moment = (minute: number) => ({ day: Math.floor(minute / DAY_MINUTES), minute: minute % DAY_MINUTES });

/** Of one day, as minutes since 1970, the earliest first. */
const spansOf = (spans: readonly OpenSpan[], day: number) =>
  spans
    .map(({ from, until }) => {
      const [first, last] = [minuteOf(from), minuteOf(until)];
      const start = day * DAY_MINUTES + first;
      return { from: start, until: start + (last > first ? last - first : last - first + DAY_MINUTES) };
    })
    .sort((a, b) => a.from - b.from);
