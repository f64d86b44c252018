/** What a clock on the wall shows somewhere. Pure. */
import { dayOf, weekdayOf } from '#contract/routing/opening.ts';

export interface WallClock {
  /** "2026-12-25" */
  date: string;
  /** 1 Monday … 7 Sunday. */
  day: number;
  /** Since midnight. */
  minute: number;
}

export function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** @throws RangeError for a time zone that is none */
export function wallClock(at: number, timeZone: string): WallClock {
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
  return { date, day: weekdayOf(dayOf(date)), minute: Number(part('hour')) * 60 + Number(part('minute')) };
}
