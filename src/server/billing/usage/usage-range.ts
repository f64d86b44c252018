/** The days that usage is asked for. Pure. */
import type { UsageQuery } from '#contract/billing/usage.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { isTimeZone } from '#kit/wall-clock.ts';

const DAY_MS = 86_400_000;
const MOST_DAYS = 366;

export interface UsageFault {
  path: 'query.from' | 'query.to' | 'query.timeZone';
  detail: string;
}

/** @returns "2026-05-01", … first and last day included */
export function daysOf({
  from,
  to,
  timeZone,
}: Pick<UsageQuery, 'from' | 'to' | 'timeZone'>): Result<string[], UsageFault> {
  const [first, last] = [instantOf(from), instantOf(to)];
  if (first === null) return fail({ path: 'query.from', detail: 'is no day' });
  if (last === null) return fail({ path: 'query.to', detail: 'is no day' });
  const count = (last - first) / DAY_MS + 1;
  if (count < 1) return fail({ path: 'query.to', detail: 'is before the first day' });
  if (count > MOST_DAYS) return fail({ path: 'query.to', detail: `makes more than ${MOST_DAYS} days` });
  if (!isTimeZone(timeZone)) return fail(unknownZone);
  return ok(Array.from({ length: count }, (_, day) => dayOf(first + day * DAY_MS)));
}

export const unknownZone: UsageFault = { path: 'query.timeZone', detail: 'is no time zone of IANA' };

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

/** null: a day that no calendar has, or that was before telephones. */
function instantOf(day: string): number | null {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) || dayOf(at) !== day || day < '1900-01-01' ? null : at;
}
