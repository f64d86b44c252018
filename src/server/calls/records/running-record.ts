import { randomUUID } from 'node:crypto';
import type { CallRecord, Leg, LegOutcome } from '#contract/calls/calls.ts';
import { legOutcomeAtEnd, pathEndOf, type CallEnding } from './outcomes.ts';
import { RunningPath } from './running-path.ts';

/** A call record without its money, which billing knows, and without its revision, which the database counts. */
export type CallFacts = Omit<CallRecord, 'costMicros' | 'billedSeconds' | 'microsPerMinute' | 'revision'>;
/** As it stands in the database. */
export type StoredCall = CallFacts & Pick<CallRecord, 'revision'>;

type Beginning = Pick<CallFacts, 'direction' | 'from' | 'to' | 'source' | 'trackingNumber' | 'agent'> &
  Partial<Pick<CallFacts, 'campaign' | 'callerIdReason'>>;

/** The record of a call that is going on, as it grows. Times are epoch milliseconds. */
export class RunningRecord {
  readonly id = randomUUID();
  readonly path = new RunningPath();
  readonly #facts: CallFacts;
  #connectedAt: number | null = null;
  #heldSince: number | null = null;
  #isFree = false;

  constructor(beginning: Beginning, at: number) {
    const open = { state: 'ringing', outcome: null, reason: null, answeredAt: null, endedAt: null } as const;
    const nothingYet = { campaign: null, callerIdReason: null, hasMessage: false, hasRecording: false };
    const empty = { holdMs: 0, legs: [], path: [] };
    this.#facts = { id: this.id, ...nothingYet, ...beginning, ...open, startedAt: at, ...empty };
  }

  /** The first answer, be it an agent's, a menu's or a mailbox's: from here on it costs. */
  get connectedAt(): number | null {
    return this.#connectedAt;
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

  get to(): string {
    return this.#facts.to;
  }

  get agent(): CallFacts['agent'] {
    return this.#facts.agent;
  }

  beginLeg(leg: Pick<Leg, 'party' | 'userId' | 'name'>, at: number, id: string = randomUUID()): string {
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
    this.#isFree = false;
    if (leg && leg.userId !== null) this.#facts.agent = { id: leg.userId, name: leg.name };
  }

  /** Who had the call has it no more; `agent` says who it was. */
  freed(): void {
    this.#isFree = true;
  }

  /** User id of the agent who has the call now. */
  get holderId(): string | null {
    return this.#isFree ? null : (this.#facts.agent?.id ?? null);
  }

  /** Who had taken it was last heard then, and nothing of ours that costs has begun since; null: it costs. Epoch milliseconds. */
  lostAt: number | null = null;

  /** Until when it is paid for, should it end now. */
  costsUntil(now: number): number {
    return Math.min(now, this.lostAt ?? now);
  }

  connected(at: number): void {
    this.#connectedAt ??= at;
  }

  messageLeft(): void {
    this.#facts.hasMessage = true;
  }

  recordingKept(): void {
    this.#facts.hasRecording = true;
  }

  /** Both sides are there; once lost and taken again, it was answered the first time. */
  answered(at: number): void {
    this.#facts.state = 'answered';
    this.#facts.answeredAt ??= at;
  }

  held(at: number): void {
    this.#heldSince ??= at;
  }

  resumed(at: number): void {
    this.#facts.holdMs = this.#holdMs(at);
    this.#heldSince = null;
  }

  close(ending: Pick<CallEnding, 'outcome' | 'reason'>, at: number): void {
    // However the call ended: a caller who left a message has reached somebody.
    const isMessage = this.#facts.hasMessage && this.answeredAt === null;
    const { outcome, reason } = isMessage ? { ...ending, outcome: 'voicemail' as const } : ending;
    this.resumed(at);
    this.path.end(pathEndOf[outcome], null, at);
    for (const leg of this.#facts.legs) this.endLeg(leg.id, legOutcomeAtEnd(outcome), at);
    Object.assign(this.#facts, { state: 'ended', outcome, reason, endedAt: at });
  }

  /** As it stands. */
  facts(at: number): CallFacts {
    return { ...structuredClone(this.#facts), path: this.path.stops, holdMs: this.#holdMs(at) };
  }

  #holdMs(at: number): number {
    return this.#facts.holdMs + (this.#heldSince === null ? 0 : Math.max(0, at - this.#heldSince));
  }

  #openLeg(id: string): Leg | undefined {
    return this.#facts.legs.find((leg) => leg.id === id && leg.endedAt === null);
  }
}
