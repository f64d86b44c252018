import { minuteOf } from '#contract/routing/opening.ts';
import type { NodeOf } from '#contract/routing/routing.ts';
import { leave, type Rule } from './rule.ts';
import { isTimeZone, wallClockAt, type WallClock } from '#kit/wall-clock.ts';

/** Holidays first, then the first hours that fit the wall clock there: an hour that DST repeats fits twice, one it skips never. */
export const schedule: Rule<'schedule'> = ({ timeZone, holidays, hours }, { facts }) => {
  if (!isTimeZone(timeZone)) return leave('otherwise');
  const now = wallClockAt(facts.at, timeZone);
  if (holidays.some(({ date }) => date === now.date || date === now.date.slice(5))) return leave('holiday');
  const open = hours.findIndex((each) => isWithin(each, now));
  return leave(open < 0 ? 'otherwise' : `hours:${open}`);
};

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
