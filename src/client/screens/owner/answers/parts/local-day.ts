/** Days and clocks of another place, in words. Days are counted as in contract/routing/opening.ts. Pure. */
import { weekdays } from '#client/state/wording/week.ts';
import { dateOf, dayOf, weekdayOf } from '#contract/routing/opening.ts';
import { isTimeZone, wallClockAt } from '#kit/wall-clock.ts';

export interface LocalTime {
  day: number;
  minute: number;
}

/** What the clocks and calendars there show; null: no such zone. */
export function localTimeIn(timeZone: string, at: number): LocalTime | null {
  if (!isTimeZone(timeZone)) return null;
  const { date, minute } = wallClockAt(at, timeZone);
  return { day: dayOf(date), minute };
}

const twoDigits = (value: number) => String(value).padStart(2, '0');

/** Where the reader is. */
export function localToday(at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000;
}

/** "8:00" */
export const sayMinute = (minute: number) => `${Math.floor(minute / 60)}:${twoDigits(minute % 60)}`;

/** "Mon 25 May"; with the year only if it is not the one of `today`. */
export function sayLocalDay(day: number, today: number): string {
  const [date, now] = [dateOf(day), dateOf(today)];
  const year = date.slice(0, 4) === now.slice(0, 4) ? '' : ` ${date.slice(0, 4)}`;
  return `${weekdays[weekdayOf(day) - 1]} ${sayDayOfYear(Number(date.slice(5, 7)), Number(date.slice(8)), 'short')}${year}`;
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
export const monthName = (month: number): string => months[month - 1] ?? '';

/** By its first three letters at least; null: no month. */
export function monthNumber(word: string): number | null {
  const at = months.findIndex(
    (name) => word.length >= 3 && name.toLowerCase().startsWith(word.toLowerCase()),
  );
  return at < 0 ? null : at + 1;
}

/** "24 December" */
export const sayDayOfYear = (month: number, day: number, length: 'short' | 'long' = 'long') =>
  `${day} ${length === 'short' ? monthName(month).slice(0, 3) : monthName(month)}`;
