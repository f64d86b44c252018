/** What clocks on the wall of a place say, and when they say it; summer time included. */

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

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

/** @param timeZone a name of the IANA database. @throws RangeError for any other */
export function wallClockAt(at: number, timeZone: string): WallClock {
  const date = new Date(at + offsetMs(at, timeZone));
  return {
    date: date.toISOString().slice(0, 10),
    day: date.getUTCDay() || 7,
    minute: date.getUTCHours() * 60 + date.getUTCMinutes(),
  };
}

/**
 * When the clocks there say so. An hour that comes twice: the first time. One that is skipped: as if the clocks had not been
 * set, which is the hour after it.
 */
export function instantOf({ date, minute }: Pick<WallClock, 'date' | 'minute'>, timeZone: string): number {
  const asUtc = Date.parse(`${date}T00:00:00Z`) + minute * MINUTE_MS;
  const before = asUtc - offsetMs(asUtc - DAY_MS, timeZone);
  const after = asUtc - offsetMs(asUtc + DAY_MS, timeZone);
  const isSo = (at: number) => at + offsetMs(at, timeZone) === asUtc;
  return [before, after].filter(isSo).sort((a, b) => a - b)[0] ?? before;
}

export function dayAfter(date: string, days = 1): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** By which the clocks there are ahead of UTC. */
function offsetMs(at: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return wall - Math.floor(at / 1000) * 1000;
}
