/** A day of a calendar in words. Pure. */
import type { HolidayDate } from '#contract/routing/office-hours.ts';
import { monthName, sayDayOfYear } from '../parts/local-day.ts';

export const weekdayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
export const ordinals = ['first', 'second', 'third', 'fourth'];
export const easterNames: Record<string, number> = {
  'Good Friday': -2,
  'Easter Sunday': 0,
  'Easter Monday': 1,
};

const weekdayName = (weekday: number): string => weekdayNames[weekday - 1] ?? '';

/** "24 December 2026", "4 July, observed", "last Monday of May", "Monday before 25 May", "Good Friday" */
export function sayHolidayDate(on: HolidayDate): string {
  switch (on.kind) {
    case 'date':
      return sayDate(on.date);
    case 'yearly':
      return `${sayDayOfYear(on.month, on.day)}${on.observed ? ', observed' : ''}`;
    case 'weekday-of-month':
      return `${sayNth(on.nth)} ${weekdayName(on.weekday)} of ${monthName(on.month)}`;
    case 'weekday-before':
      return `${weekdayName(on.weekday)} before ${sayDayOfYear(on.month, on.day)}`;
    case 'easter':
      return sayFromEaster(on.days);
  }
}

const sayNth = (nth: number | 'last'): string => (nth === 'last' ? nth : (ordinals[nth - 1] ?? ''));

function sayDate(date: string): string {
  const [year, month, day] = date.split('-').map(Number);
  return `${sayDayOfYear(month ?? 1, day ?? 1)} ${year ?? ''}`;
}

function sayFromEaster(days: number): string {
  const known = Object.entries(easterNames).find(([, each]) => each === days);
  if (known) return known[0];
  const count = Math.abs(days);
  return `${count} day${count === 1 ? '' : 's'} ${days < 0 ? 'before' : 'after'} Easter`;
}
