/** When something may be mailed to a person: after quiet hours, and together with what comes soon after it. Pure. */
import type { NoticeKind, QuietHours } from '#contract/people/notices.ts';
import { dayAfter, instantOf, wallClockAt } from '#kit/wall-clock.ts';

const MINUTE_MS = 60_000;
/** Quiet hours that follow one another without a gap are one time of quiet; more than a week of it is broken once. */
const MOST_DAYS = 8;

interface Pace {
  /** For so long what comes is gathered into one letter. */
  gatherMs: number;
  /** Between two letters of a kind. */
  restMs: number;
}

const paces: Record<NoticeKind, Pace> = {
  voicemail: { gatherMs: 0, restMs: MINUTE_MS },
  'missed-call': { gatherMs: 5 * MINUTE_MS, restMs: 30 * MINUTE_MS },
  money: { gatherMs: 10_000, restMs: 5 * MINUTE_MS },
  numbers: { gatherMs: 10_000, restMs: 5 * MINUTE_MS },
  ports: { gatherMs: 10_000, restMs: 5 * MINUTE_MS },
  limits: { gatherMs: MINUTE_MS, restMs: 30 * MINUTE_MS },
};

interface Wish {
  kind: NoticeKind;
  isUrgent: boolean;
  /** Epoch milliseconds. */
  now: number;
  /** When the last letter of this kind went to the person. */
  lastAt: number | null;
  quiet: QuietHours | null;
  timeZone: string;
  urgentAtOnce: boolean;
}

export function mailDueAt({ kind, isUrgent, now, lastAt, quiet, timeZone, urgentAtOnce }: Wish): number {
  if (isUrgent && urgentAtOnce) return now;
  const { gatherMs, restMs } = paces[kind];
  const due = Math.max(now + gatherMs, lastAt === null ? 0 : lastAt + restMs);
  return (quiet && quietUntil(due, quiet, timeZone)) ?? due;
}

/** When the quiet hours end in which this instant lies; null: it lies in none. */
export function quietUntil(at: number, quiet: QuietHours, timeZone: string): number | null {
  let end: number | null = null;
  for (let day = 0; day < MOST_DAYS; day += 1) {
    const next = endOfOne(end ?? at, quiet, timeZone);
    if (next === null) return end;
    end = next;
  }
  return end;
}

function endOfOne(at: number, { from, until, days }: QuietHours, timeZone: string): number | null {
  const { date: today } = wallClockAt(at, timeZone);
  for (const date of [dayAfter(today, -1), today]) {
    const day = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
    if (!days.includes(day)) continue;
    const [first, last] = [minuteOf(from), minuteOf(until)];
    const begins = instantOf({ date, minute: first }, timeZone);
    const ends = instantOf({ date: last > first ? date : dayAfter(date), minute: last }, timeZone);
    if (begins <= at && at < ends) return ends;
  }
  return null;
}

function minuteOf(clockTime: string): number {
  const [hours = 0, minutes = 0] = clockTime.split(':').map(Number);
  return hours * 60 + minutes;
}
