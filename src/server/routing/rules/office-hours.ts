import { dayOf, isOpenAt } from '#contract/routing/opening.ts';
import { leave, type Rule } from './rule.ts';
import { isTimeZone, wallClockAt } from '#kit/wall-clock.ts';

/** A route that is saved names hours that are there; a draft that is tried may name others: closed. */
export const officeHours: Rule<'office-hours'> = ({ officeHoursId }, { facts }) => {
  const hours = facts.officeHours.get(officeHoursId);
  if (!hours || !isTimeZone(hours.timeZone)) return leave('closed');
  const { date, minute } = wallClockAt(facts.at, hours.timeZone);
  const { isOpen, holiday } = isOpenAt(hours.week, hours.holidays, { day: dayOf(date), minute });
  return leave(isOpen ? 'open' : holiday ? 'holiday' : 'closed');
};
