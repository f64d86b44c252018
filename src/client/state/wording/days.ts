/** Days of a calendar as the API writes them: "2026-05-14". */

const DAY_MS = 86_400_000;
const PATTERN = /^\d{4}-\d{2}-\d{2}$/;

const utcOf = (day: string) => Date.parse(`${day}T00:00:00Z`);
const write = (utc: number) => new Date(utc).toISOString().slice(0, 10);

/** Not "2026-02-30" either. */
export const isDay = (text: string) =>
  PATTERN.test(text) && !Number.isNaN(utcOf(text)) && write(utcOf(text)) === text;

export const addDays = (day: string, count: number) => write(utcOf(day) + count * DAY_MS);

/** How many days from the first to the last, both included. */
export const countDays = (from: string, to: string) => (utcOf(to) - utcOf(from)) / DAY_MS + 1;

export const firstOfMonth = (day: string) => `${day.slice(0, 8)}01`;

export function lastOfMonth(day: string): string {
  return addDays(firstOfMonth(addDays(firstOfMonth(day), 31)), -1);
}

/** "14 May", "1 January 2025": with the year only if it is not that of `today`. `short`: "1 Jan". */
export function sayDayOf(day: string, today: string, length: 'long' | 'short' = 'long'): string {
  const month = new Date(utcOf(day)).toLocaleString('en-GB', { month: length, timeZone: 'UTC' });
  const year = day.slice(0, 4) === today.slice(0, 4) ? '' : ` ${day.slice(0, 4)}`;
  return `${Number(day.slice(8))} ${month}${year}`;
}

/** "May", "December 2025" */
export const sayMonthOf = (day: string, today: string) =>
  sayDayOf(firstOfMonth(day), today).replace(/^1 /, '');

/** "May 2026" of "2026-05", the month of a statement. */
export const nameMonth = (month: string) =>
  new Date(utcOf(`${month}-01`)).toLocaleString('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** "Tuesday" */
export const sayWeekdayOf = (day: string) =>
  new Date(utcOf(day)).toLocaleString('en-GB', { weekday: 'long', timeZone: 'UTC' });
