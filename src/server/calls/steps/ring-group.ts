/**
 * One step's ringing: forks of a call to phones, of which at most one gets it. Pure: what happened and the forks as they
 * were give the forks as they are; their owner hangs up the ones that this names.
 *
 *   null (rings) ──▶ answered               the first answer, once
 *                ──▶ answered-elsewhere     another fork was first
 *                ──▶ declined, busy, unreachable, failed, no-answer     its own end, or its time is up
 *                ──▶ cancelled              the caller left
 */
import type { LegOutcome } from '#contract/calls/calls.ts';
import type { RingResult } from '#server/routing/rules/decision.ts';
import type { ChannelId } from '../port/call-control.ts';

export interface Fork {
  channelId: ChannelId;
  /** Who is rung there, by routing's `targetKey`. */
  target: string;
  /** null: it rings. */
  outcome: LegOutcome | null;
}

export type RingEvent =
  | { type: 'answered'; channelId: ChannelId }
  /** The phone, or the way to it, ended the fork. */
  | { type: 'ended'; channelId: ChannelId; outcome: LegOutcome }
  | { type: 'timeUp' }
  | { type: 'callerLeft' }
  /** This agent is on another call now. */
  | { type: 'taken'; target: string };

export interface RingChange {
  forks: readonly Fork[];
  /** Stopped ringing by this, not by themselves: hang them up. */
  stopped: readonly Fork[];
  winner: Fork | null;
}

export function ringChange(forks: readonly Fork[], event: RingEvent): RingChange {
  switch (event.type) {
    case 'answered':
      return answered(forks, event.channelId);
    case 'ended':
      return ended(forks, event.channelId, event.outcome);
    case 'timeUp':
      return stop(forks, 'no-answer');
    case 'callerLeft':
      return stop(forks, 'cancelled');
    case 'taken':
      return stop(forks, 'busy', ({ target }) => target === event.target);
  }
}

/** Nobody rings any more. */
export const isOver = (forks: readonly Fork[]): boolean => forks.every(({ outcome }) => outcome !== null);

/** What came of ringing each target, for the route: of several phones the one that tells most. */
export function resultsOf(forks: readonly Fork[]): Map<string, RingResult> {
  const results = new Map<string, RingResult>();
  for (const { target, outcome } of forks) {
    const result = resultOf(outcome);
    const known = results.get(target);
    if (known === undefined || telling.indexOf(result) < telling.indexOf(known)) results.set(target, result);
  }
  return results;
}

const telling: readonly RingResult[] = ['declined', 'no-answer', 'busy', 'unreachable'];

function resultOf(outcome: LegOutcome | null): RingResult {
  if (outcome === 'declined' || outcome === 'busy' || outcome === 'no-answer') return outcome;
  return 'unreachable';
}

function answered(forks: readonly Fork[], channelId: ChannelId): RingChange {
  const winner = forks.find((fork) => fork.channelId === channelId && fork.outcome === null);
  if (!winner) return { forks, stopped: [], winner: null };
  const won: Fork = { ...winner, outcome: 'answered' };
  const rest = stop(
    forks.map((fork) => (fork === winner ? won : fork)),
    'answered-elsewhere',
  );
  return { ...rest, winner: won };
}

function ended(forks: readonly Fork[], channelId: ChannelId, outcome: LegOutcome): RingChange {
  const fork = forks.find((one) => one.channelId === channelId && one.outcome === null);
  if (!fork) return { forks, stopped: [], winner: null };
  const rest = forks.map((one) => (one === fork ? { ...one, outcome } : one));
  // Who declines on one phone declines on all of them; a busy or dead phone speaks for itself only.
  if (outcome !== 'declined') return { forks: rest, stopped: [], winner: null };
  return stop(rest, 'declined', ({ target }) => target === fork.target);
}

function stop(
  forks: readonly Fork[],
  outcome: LegOutcome,
  isMeant: (fork: Fork) => boolean = () => true,
): RingChange {
  const next = forks.map((fork) => (fork.outcome === null && isMeant(fork) ? { ...fork, outcome } : fork));
  const stopped = next.filter((fork, index) => fork !== forks[index]);
  return { forks: next, stopped, winner: null };
}
