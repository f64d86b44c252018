/** Instants as the account counts its days and months: by the clocks of its time zone. */
import type { App } from '#client/state/app.ts';
import { clockOf } from '#client/state/wording/date.ts';
import { addDays, sayDayOf, sayWeekdayOf } from '#client/state/wording/days.ts';
import { isTimeZone, wallClockAt } from '#kit/wall-clock.ts';

export interface AccountDays {
  /** UTC until the account's is known, and where this browser does not know it. */
  timeZone: string;
  /** Epoch milliseconds; `today` is its day. */
  now: number;
  today: string;
  /** "2026-05-14" */
  dayOf: (at: number) => string;
  /** "2026-05", as statements are named. */
  monthOf: (at: number) => string;
  isToday: (at: number) => boolean;
  /** "14 May"; with the year only if it is not this one. `short`: "1 Jan". */
  sayDate: (at: number, length?: 'long' | 'short') => string;
  /** The heading of a day: "Today, 14 May", "Yesterday", "Tuesday 12 May". */
  sayDay: (at: number) => string;
  clock: (at: number) => string;
  /** "at 18:40" today, "on 19 May" on another day. */
  sayWhen: (at: number) => string;
}

/** @param now by which dates leave out their year: that of the figures, where it is not the present */
export function accountDays(
  { account, ticker }: Pick<App, 'account' | 'ticker'>,
  now = ticker.now,
): AccountDays {
  return daysIn(account.facts?.timeZone ?? 'UTC', now);
}

export function daysIn(named: string, now: number): AccountDays {
  const timeZone = isTimeZone(named) ? named : 'UTC';
  const dayOf = (at: number) => wallClockAt(at, timeZone).date;
  const today = dayOf(now);
  const isToday = (at: number) => dayOf(at) === today;
  const sayDate = (at: number, length: 'long' | 'short' = 'long') => sayDayOf(dayOf(at), today, length);
  const clock = (at: number) =>
    clockOf(undefined, { hour: 'numeric', minute: '2-digit', timeZone }).format(at);
  return {
    timeZone,
    now,
    today,
    dayOf,
    monthOf: (at) => dayOf(at).slice(0, 7),
    isToday,
    sayDate,
    sayDay: (at) => {
      if (isToday(at)) return `Today, ${sayDate(at, 'short')}`;
      if (dayOf(at) === addDays(today, -1)) return 'Yesterday';
      return `${sayWeekdayOf(dayOf(at))} ${sayDate(at, 'short')}`;
    },
    clock,
    sayWhen: (at) => (isToday(at) ? `at ${clock(at)}` : `on ${sayDate(at)}`),
  };
}
