/** Instants as the account counts its days and months: by the clocks of its time zone. */
import type { App } from '#client/state/app.ts';
import { clockOf } from '#client/state/wording/date.ts';
import { isTimeZone, wallClockAt } from '#kit/wall-clock.ts';
import { addDays, sayDayOf, sayWeekdayOf } from './days.ts';

export interface AccountDays {
  /** UTC until the account's is known, and where this browser does not know it. */
  timeZone: string;
  /** "2026-05-14" */
  dayOf: (at: number) => string;
  /** "2026-05", as statements are named. */
  monthOf: (at: number) => string;
  /** "14 May"; with the year only if it is not that of `now`. `short`: "1 Jan". */
  sayDate: (at: number, now: number, length?: 'long' | 'short') => string;
  /** The heading of a day: "Today, 14 May", "Yesterday", "Tuesday 12 May". */
  sayDay: (at: number, now: number) => string;
  clock: (at: number) => string;
}

export function accountDays({ account }: Pick<App, 'account'>): AccountDays {
  return daysIn(account.facts?.timeZone ?? 'UTC');
}

export function daysIn(named: string): AccountDays {
  const timeZone = isTimeZone(named) ? named : 'UTC';
  const dayOf = (at: number) => wallClockAt(at, timeZone).date;
  const sayDate = (at: number, now: number, length: 'long' | 'short' = 'long') =>
    sayDayOf(dayOf(at), dayOf(now), length);
  return {
    timeZone,
    dayOf,
    monthOf: (at) => dayOf(at).slice(0, 7),
    sayDate,
    sayDay: (at, now) => {
      const [day, today] = [dayOf(at), dayOf(now)];
      if (day === today) return `Today, ${sayDate(at, now, 'short')}`;
      if (day === addDays(today, -1)) return 'Yesterday';
      return `${sayWeekdayOf(day)} ${sayDate(at, now, 'short')}`;
    },
    clock: (at) => clockOf(undefined, { hour: 'numeric', minute: '2-digit', timeZone }).format(at),
  };
}
