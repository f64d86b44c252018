import { sayDuration } from '#client/state/wording/duration.ts';
import type { Leg, LegOutcome } from '#contract/calls/calls.ts';

export interface LegBar {
  id: string;
  name: string;
  /** Where the call went: "softphone", "forwarded", or nothing for a plain number. */
  kind: string;
  /** In percent of the call. */
  ring: { from: number; length: number } | null;
  ringWord: string;
  talk: { from: number; length: number } | null;
  /** Losers and failures, in words. */
  fate: string | null;
}

const kinds: Partial<Record<Leg['party'], string>> = { agent: 'softphone', receiving: 'forwarded' };

const fates: Partial<Record<LegOutcome, string>> = {
  'answered-elsewhere': 'answered elsewhere',
  'no-answer': 'no answer',
  declined: 'declined',
  busy: 'busy',
  unreachable: 'unreachable',
  cancelled: 'cancelled',
  'media-failed': 'no sound connection',
  'no-line': 'no line free',
  failed: 'failed',
};

/** The legs of a call on one time line. @param end of the line: the end of the call, or now. */
export function legBars(legs: readonly Leg[], start: number, end: number): LegBar[] {
  const wholeMs = Math.max(1, end - start);
  const percent = (ms: number) => Math.min(100, Math.max(0, (ms / wholeMs) * 100));
  const span = (from: number, to: number) => ({ from: percent(from - start), length: percent(to - from) });

  return legs.map((leg) => {
    const legEnd = leg.endedAt ?? end;
    const rangUntil = leg.answeredAt ?? legEnd;
    return {
      id: leg.id,
      name: leg.name,
      kind: kinds[leg.party] ?? '',
      ring: rangUntil > leg.startedAt ? span(leg.startedAt, rangUntil) : null,
      ringWord: leg.party === 'caller' ? 'Wait' : 'Ring',
      talk: leg.answeredAt === null ? null : span(leg.answeredAt, legEnd),
      fate: fateOf(leg, rangUntil),
    };
  });
}

/** "rang 3 s, answered elsewhere"; "busy" alone for whom no phone was rung. */
function fateOf({ party, answeredAt, startedAt, outcome }: Leg, rangUntil: number): string | null {
  if (answeredAt !== null || party === 'caller') return null;
  const fate = outcome === null ? undefined : fates[outcome];
  const rangMs = rangUntil - startedAt;
  const rang = rangMs >= 500 || fate === undefined ? `rang ${sayDuration(rangMs)}` : undefined;
  return [rang, fate].filter((part) => part !== undefined).join(', ');
}

const STEPS_S = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];

/** Round marks under the time line: at most six, in milliseconds from its start. */
export function ticksOf(wholeMs: number): number[] {
  const stepMs = 1000 * (STEPS_S.find((seconds) => wholeMs / (seconds * 1000) <= 6) ?? 7200);
  const count = Math.floor(wholeMs / stepMs);
  return Array.from({ length: count + 1 }, (_, index) => index * stepMs).filter((at) => at < wholeMs * 0.97);
}
