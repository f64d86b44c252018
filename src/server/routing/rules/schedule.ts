import type { NodeOf } from '#contract/routing/routing.ts';
import { leave, type Rule } from './rule.ts';

/** Holidays first, then the first hours that fit the wall clock there: an hour that DST repeats fits twice, one it skips never. */
export const schedule: Rule<'schedule'> = ({ timeZone, holidays, hours }, { facts }) => {
  if (!isTimeZone(timeZone)) return leave('otherwise');
  const now = wallClock(facts.at, timeZone);
  if (holidays.some(({ date }) => date === now.date || date === now.date.slice(5))) return leave('holiday');
  const open = hours.findIndex((each) => isWithin(each, now));
  return leave(open < 0 ? 'otherwise' : `hours:${open}`);
};

interface WallClock {
  /** "2026-12-25" */
  date: string;
  /** 1 Monday … 7 Sunday. */
  day: number;
  /** Since midnight. */
  minute: number;
}

/** Until at or before from: the hours last into the next day, which need not be one of their days. */
function isWithin(
  { days, from, until }: NodeOf<'schedule'>['hours'][number],
  { day, minute }: WallClock,
): boolean {
  const [first, end] = [minuteOf(from), minuteOf(until)];
  const startsToday = days.includes(day) && minute >= first;
  if (end > first) return startsToday && minute < end;
  const dayBefore = day === 1 ? 7 : day - 1;
  return startsToday || (days.includes(dayBefore) && minute < end);
}

function minuteOf(clockTime: string): number {
  const [hours = 0, minutes = 0] = clockTime.split(':').map(Number);
  return hours * 60 + minutes;
}

/** A route in any other is never saved; the draft of one may be tried. */
export function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function wallClock(at: number, timeZone: string): WallClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  const date = `${part('year')}-${part('month')}-${part('day')}`;
  const day = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
  return { date, day, minute: Number(part('hour')) * 60 + Number(part('minute')) };
}
