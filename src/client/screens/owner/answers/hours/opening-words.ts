/** Whether office hours are open at this moment, in words. Pure. */
import type { Holiday, OpenSpan } from '#contract/routing/office-hours.ts';
import { openingAt, weekdayOf } from '#contract/routing/opening.ts';
import { weekdays } from '#client/state/wording/week.ts';
import { sayZone } from '../../parts/zone-words.ts';
import { localTimeIn, sayLocalDay, sayMinute, type LocalTime } from '../parts/local-day.ts';

interface Hours {
  timeZone: string;
  week: readonly (readonly OpenSpan[])[];
}

/** "New York time, 10:46 now · open until 18:00" */
export function sayOpening({ timeZone, week }: Hours, holidays: readonly Holiday[], at: number): string {
  const now = localTimeIn(timeZone, at);
  if (!now) return 'This time zone is not known.';
  const { isOpen, until, holiday } = openingAt(week, holidays, now);
  const state = until ? `${isOpen ? 'open' : 'closed'} until ${sayMoment(until, now)}` : sayForEver(isOpen);
  const day = holiday ? ` · ${holiday.name} today` : '';
  return `${sayZone(timeZone)}, ${sayMinute(now.minute)} now · ${state}${day}`;
}

const sayForEver = (isOpen: boolean) => (isOpen ? 'always open' : 'never open');

/** "18:00", "2:00 tomorrow", "Mon 8:00", "Mon 4 Jan 2027 8:00". */
function sayMoment({ day, minute }: LocalTime, now: LocalTime): string {
  // Midnight is the end of the day before.
  if (minute === 0 && day === now.day + 1) return 'midnight';
  const clock = sayMinute(minute);
  if (day === now.day) return clock;
  if (day === now.day + 1) return `${clock} tomorrow`;
  return day - now.day < 7
    ? `${weekdays[weekdayOf(day) - 1]} ${clock}`
    : `${sayLocalDay(day, now.day)} ${clock}`;
}
