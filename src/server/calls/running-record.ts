import { randomUUID } from 'node:crypto';
import type { CallRecord, Leg, LegOutcome } from '#contract/calls.ts';
import { legOutcomeAtEnd, type CallEnding } from './outcomes.ts';

/** A call record without its money, which billing knows, and without its revision, which the database counts. */
export type CallFacts = Omit<CallRecord, 'costMicros' | 'billedSeconds' | 'microsPerMinute' | 'revision'>;
/** As it stands in the database. */
export type StoredCall = CallFacts & Pick<CallRecord, 'revision'>;

type Beginning = Pick<CallFacts, 'direction' | 'from' | 'to' | 'source' | 'trackingNumber' | 'agent'>;

/** The record of a call that is going on, as it grows. Times are epoch milliseconds. */
export class RunningRecord {
  readonly id = randomUUID();
  readonly #facts: CallFacts;
  #heldSince: number | null = null;

  constructor(beginning: Beginning, at: number) {
    const open = { state: 'ringing', outcome: null, reason: null, answeredAt: null, endedAt: null } as const;
    const nothingYet = { campaign: null, callerIdReason: null, hasMessage: false, hasRecording: false };
    const empty = { holdMs: 0, legs: [], path: [] };
    this.#facts = { id: this.id, ...nothingYet, ...beginning, ...open, startedAt: at, ...empty };
  }

  get answeredAt(): number | null {
    return this.#facts.answeredAt;
  }

  get endedAt(): number | null {
    return this.#facts.endedAt;
  }

  get startedAt(): number {
    return this.#facts.startedAt;
  }

  get agent(): CallFacts['agent'] {
    return this.#facts.agent;
  }

  beginLeg(leg: Pick<Leg, 'party' | 'userId' | 'name'>, at: number): string {
    const id = randomUUID();
    this.#facts.legs.push({ id, ...leg, startedAt: at, answeredAt: null, endedAt: null, outcome: null });
    return id;
  }

  answerLeg(id: string, at: number): void {
    const leg = this.#openLeg(id);
    if (leg) leg.answeredAt ??= at;
  }

  /** A leg that was answered stays answered. */
  endLeg(id: string, outcome: LegOutcome, at: number): void {
    const leg = this.#openLeg(id);
    if (leg) Object.assign(leg, { endedAt: at, outcome: leg.answeredAt === null ? outcome : 'answered' });
  }

  /** The agent of this leg has the call, though the two may not hear each other yet. */
  takenBy(legId: string): void {
    const leg = this.#openLeg(legId);
    if (leg && leg.userId !== null) this.#facts.agent = { id: leg.userId, name: leg.name };
  }

  /** Both sides are there: from here on it costs. */
  answered(at: number): void {
    this.#facts.state = 'answered';
    this.#facts.answeredAt = at;
  }

  held(at: number): void {
    this.#heldSince ??= at;
  }

  resumed(at: number): void {
    this.#facts.holdMs = this.#holdMs(at);
    this.#heldSince = null;
  }

  close({ outcome, reason }: Pick<CallEnding, 'outcome' | 'reason'>, at: number): void {
    this.resumed(at);
    for (const leg of this.#facts.legs) this.endLeg(leg.id, legOutcomeAtEnd(outcome), at);
    Object.assign(this.#facts, { state: 'ended', outcome, reason, endedAt: at });
  }

  /** As it stands. */
  facts(at: number): CallFacts {
    return { ...structuredClone(this.#facts), holdMs: this.#holdMs(at) };
  }

  #holdMs(at: number): number {
    return this.#facts.holdMs + (this.#heldSince === null ? 0 : Math.max(0, at - this.#heldSince));
  }

  #openLeg(id: string): Leg | undefined {
    return this.#facts.legs.find((leg) => leg.id === id && leg.endedAt === null);
  }
}
