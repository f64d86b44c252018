/** A day of a calendar as it is typed: "24 December", "last Monday of May", "Good Friday". Pure. */
import type { HolidayDate } from '#contract/routing/office-hours.ts';
import { monthNumber } from '../parts/local-day.ts';
import { easterNames, ordinals, weekdayNames } from './holiday-words.ts';

export const WHEN_FAULT =
  'This day cannot be read. Write it like 24 December, 24 December 2026 or last Monday of May.';

const fillers = ['the', 'of', 'on', 'in', 'each', 'every', 'year', 'yearly'];
const MOST_FROM_EASTER = 60;
/** A leap year, so that 29 February is a day of each year. */
const ANY_YEAR = 2028;

/** null: it cannot be read. `sayHolidayDate` of what was read is read as the same. */
export function readHolidayDate(text: string): HolidayDate | null {
  const words = text
    .toLowerCase()
    .split(/[\s,.]+/)
    .filter((word) => word !== '' && !fillers.includes(word));
  if (words.at(-1) === 'observed') {
    const day = readDay(words.slice(0, -1));
    return day?.kind === 'yearly' ? { ...day, observed: true } : null;
  }
  return readIso(words) ?? readEaster(words) ?? readWeekday(words) ?? readDay(words);
}

function readIso(words: readonly string[]): HolidayDate | null {
  const [word = ''] = words;
  if (words.length !== 1 || !/^\d{4}-\d\d-\d\d$/.test(word)) return null;
  const [year = 0, month = 0, day = 0] = word.split('-').map(Number);
  return isDay(year, month, day) ? { kind: 'date', date: word } : null;
}

function readEaster(words: readonly string[]): HolidayDate | null {
  const name = words.join(' ');
  const known = Object.entries(easterNames).find(([each]) => each.toLowerCase() === name);
  if (known) return { kind: 'easter', days: known[1] };
  if (name === 'easter') return { kind: 'easter', days: 0 };
  const found = /^(\d{1,2}) days? (before|after) easter$/.exec(name);
  const days = Number(found?.[1]);
  if (!found || days > MOST_FROM_EASTER) return null;
  return { kind: 'easter', days: found[2] === 'before' ? -days : days };
}

const readWeekday = (words: readonly string[]) =>
  words[1] === 'before' ? readWeekdayBefore(words) : readWeekdayOfMonth(words);

/** "Monday before 25 May" */
function readWeekdayBefore([first = '', , ...rest]: readonly string[]): HolidayDate | null {
  const day = readDay(rest);
  const weekday = weekdayNumber(first);
  if (weekday === null || day?.kind !== 'yearly') return null;
  return { kind: 'weekday-before', month: day.month, day: day.day, weekday };
}

/** "last Monday May" */
function readWeekdayOfMonth(words: readonly string[]): HolidayDate | null {
  if (words.length !== 3) return null;
  const [first = '', second = '', third = ''] = words;
  const [nth, weekday, month] = [readNth(first), weekdayNumber(second), monthNumber(third)];
  if (nth === null || weekday === null || month === null) return null;
  return { kind: 'weekday-of-month', month, weekday, nth };
}

function readNth(word: string): 1 | 2 | 3 | 4 | 'last' | null {
  if (word === 'last') return 'last';
  const named = ordinals.indexOf(word) + 1 || readCount(word);
  return named === 1 || named === 2 || named === 3 || named === 4 ? named : null;
}

/** "24", "24th" */
function readCount(word: string): number | null {
  const digits = word.replace(/(?:st|nd|rd|th)$/, '');
  return /^\d{1,2}$/.test(digits) ? Number(digits) : null;
}

/** "24 December", "Dec 24", each with a year or without. */
function readDay([first = '', second = '', ...rest]: readonly string[]): HolidayDate | null {
  const [dayWord, monthWord] = readCount(first) === null ? [second, first] : [first, second];
  const [day, month] = [readCount(dayWord), monthNumber(monthWord)];
  if (day === null || month === null || rest.length > 1) return null;
  const [year] = rest;
  return year === undefined ? yearly(month, day) : once(year, month, day);
}

const yearly = (month: number, day: number): HolidayDate | null =>
  isDay(ANY_YEAR, month, day) ? { kind: 'yearly', month, day, observed: false } : null;

function once(year: string, month: number, day: number): HolidayDate | null {
  if (!/^\d{4}$/.test(year) || !isDay(Number(year), month, day)) return null;
  const parts = [month, day].map((part) => String(part).padStart(2, '0'));
  return { kind: 'date', date: [year, ...parts].join('-') };
}

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1900 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** By its first three letters at least. */
function weekdayNumber(word: string): number | null {
  const at = weekdayNames.findIndex((name) => isBeginning(word, name));
  return at < 0 ? null : at + 1;
}

const isBeginning = (word: string, name: string) => word.length >= 3 && name.toLowerCase().startsWith(word);
