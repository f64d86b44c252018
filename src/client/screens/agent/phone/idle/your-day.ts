import type { Entry } from '../../history/entries.ts';

export interface Day {
  answered: number;
  talkMs: number;
  /** null while nothing was talked: shown as "–", never 0. */
  averageMs: number | null;
}

/** What one agent did since `from`. Calls that go on are counted when they are over. */
export function dayOf(entries: readonly Entry[], userId: string, from: number): Day {
  const talked = entries.filter(
    ({ record, startedAt, answeredAt, isLive }) =>
      startedAt >= from && answeredAt !== null && !isLive && (record === null || record.agent?.id === userId),
  );
  const talkMs = talked.reduce(
    (sum, { answeredAt, endedAt }) => sum + ((endedAt ?? 0) - (answeredAt ?? 0)),
    0,
  );
  const answered = talked.filter(({ direction }) => direction === 'incoming').length;
  return { answered, talkMs, averageMs: talked.length === 0 ? null : talkMs / talked.length };
}

/** Midnight by the local clock. */
export function startOfDay(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0);
}
