import type { Leg, LegOutcome } from '#contract/calls.ts';
import { sipHeaders } from '#contract/phone.ts';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { Result } from '#kit/result.ts';
import type { ChargeRefusal, StartedCharge } from '#server/billing/call-charges.ts';
import type { Pool } from '#server/store/database.ts';
import type { BridgeId, CallControl, CallControlEvent, ChannelId, HangupCause } from './call-control.ts';
import { CallJournal } from './call-journal.ts';
import { broken, brokenOff, type CallEnding } from './outcomes.ts';
import { RunningRecord, type CallFacts } from './running-record.ts';

/** What the switchboard lends to each of its calls. */
export interface Exchange {
  control: CallControl;
  sql: Pool;
  clock: Clock;
  log: Log;
  switchboardId: number;
  /** From now on this call hears what happens on the channel. */
  adopt(channelId: ChannelId, call: LiveCall): void;
  isOnCall(userId: string): boolean;
  /** This user has a call now: what else rings for them moves on. */
  agentTaken(userId: string, by: LiveCall): void;
  begin(call: LiveCall): void;
  /** Its end is written down, or never will be by us. */
  forget(call: LiveCall): void;
}

export type ChannelEvent = Extract<CallControlEvent, { channelId: ChannelId }>;
export type PhaseEvent = ChannelEvent | { type: 'AgentTaken'; userId: string };

/** What a call is doing: ringing agents, dialing out, being refused, talking. One at a time has the call's ear. */
export interface Phase {
  heard(event: PhaseEvent): void;
  /** The call goes into another phase, or ends: no more waits, and no channels but the two that talk. */
  stop(): void;
}

type Beginning = ConstructorParameters<typeof RunningRecord>[0];

/**
 * A call while it lives: its record, its channels, its money, and the phase that decides.
 *
 *   set-up (inbound-call, outbound-call) ──▶ talk ──▶ over
 *        ╰──────── refused, missed, abandoned, failed ──▲
 *
 * What happens on the line is acted upon at once; the database hears of it in order, in its own time (CallJournal).
 * Nobody waits for the database in the middle of a call, and a call is never left standing because it failed.
 */
export class LiveCall {
  readonly id: string;
  readonly exchange: Exchange;
  readonly record: RunningRecord;
  readonly #journal: CallJournal;
  readonly #legs = new Map<ChannelId, { legId: string; party: Leg['party'] }>();
  #phase: Phase | null = null;
  #bridgeId: BridgeId | null = null;
  #isOver = false;
  #recorded: Promise<void> = Promise.resolve();

  constructor(exchange: Exchange, accountId: string, beginning: Beginning) {
    const { sql, clock, log, switchboardId } = exchange;
    this.exchange = exchange;
    this.record = new RunningRecord(beginning, clock.now());
    this.id = this.record.id;
    this.#journal = new CallJournal({ sql, clock, log, accountId, switchboardId, record: this.record });
    exchange.begin(this);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Resolves, never rejects, when the end is written down; what could not be written is found by the sweep. */
  get recorded(): Promise<void> {
    return this.#recorded;
  }

  get isAnswered(): boolean {
    return this.record.answeredAt !== null;
  }

  /** The agent who has it, ringing out or talking. */
  get agentId(): CallFacts['id'] | null {
    return this.record.agent?.id ?? null;
  }

  /** A bug in what is made of it ends this call, not the server, and leaves nobody on the line. */
  heard(event: PhaseEvent): void {
    if (this.#isOver) return;
    try {
      this.#phase?.heard(event);
    } catch (error) {
      this.#fail(error);
    }
  }

  enter(phase: Phase): void {
    this.#phase?.stop();
    this.#phase = phase;
  }

  /** Runs what needs the database before the line can go on; if it fails, the call does. */
  attempt(work: () => Promise<void>): void {
    void work().catch((error: unknown) => this.#fail(error));
  }

  /** Writes the call down and sets money aside for it. */
  open(charge: Parameters<CallJournal['open']>[0]): Promise<Result<StartedCharge, ChargeRefusal>> {
    return this.#journal.open(charge);
  }

  extend(elapsedSeconds: number): ReturnType<CallJournal['extend']> {
    return this.#journal.extend(elapsedSeconds);
  }

  /** The record as it stands goes to the database and to whoever watches. */
  note(): void {
    if (!this.#isOver) this.#journal.note();
  }

  addLeg(channelId: ChannelId, leg: Pick<Leg, 'party' | 'userId' | 'name'>): void {
    const legId = this.record.beginLeg(leg, this.exchange.clock.now());
    this.#legs.set(channelId, { legId, party: leg.party });
    this.exchange.adopt(channelId, this);
  }

  answerLeg(channelId: ChannelId): void {
    const leg = this.#legs.get(channelId);
    if (leg) this.record.answerLeg(leg.legId, this.exchange.clock.now());
  }

  /** An agent whose turn it was and whom no phone was rung for. */
  passOver({ userId, name }: { userId: string; name: string }, outcome: LegOutcome): void {
    const at = this.exchange.clock.now();
    this.record.endLeg(this.record.beginLeg({ party: 'agent', userId, name }, at), outcome, at);
  }

  /** The agent at this channel has the call. */
  takenBy(channelId: ChannelId): void {
    this.answerLeg(channelId);
    this.record.takenBy(this.#legs.get(channelId)?.legId ?? '');
    if (this.agentId !== null) this.exchange.agentTaken(this.agentId, this);
  }

  /** The channel is gone. */
  legGone(channelId: ChannelId, outcome: LegOutcome): void {
    const leg = this.#legs.get(channelId);
    if (leg) this.record.endLeg(leg.legId, outcome, this.exchange.clock.now());
    this.#legs.delete(channelId);
  }

  /** We end this one leg, the call goes on. */
  dropLeg(channelId: ChannelId, outcome: LegOutcome, cause: HangupCause): void {
    this.legGone(channelId, outcome);
    this.exchange.control.hangup(channelId, { cause });
  }

  /** The two hear each other from here on; a second time it changes nothing. */
  bridge(one: ChannelId, other: ChannelId): void {
    const { control } = this.exchange;
    if (this.#bridgeId !== null) return;
    this.#bridgeId = control.createBridge();
    control.addToBridge(this.#bridgeId, one);
    control.addToBridge(this.#bridgeId, other);
  }

  /** Once; later endings lose. @param at epoch milliseconds; when it was over for the bill, default now */
  end(ending: CallEnding, at = this.exchange.clock.now()): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#phase?.stop();
    this.#hangUpAll(ending);
    this.record.close(ending, at);
    const { log } = this.exchange;
    const { outcome, reason } = ending;
    log.info({ callId: this.id, outcome, reason }, 'call ended');
    this.#recorded = this.#journal
      .close(at)
      .catch((error: unknown) =>
        log.error({ error, callId: this.id }, 'the end of a call could not be written'),
      )
      .finally(() => this.exchange.forget(this));
  }

  #fail(error: unknown): void {
    this.exchange.log.error({ error, callId: this.id }, 'a call failed');
    this.end(this.isAnswered ? brokenOff : broken);
  }

  #hangUpAll({ cause, reason }: CallEnding): void {
    const { control } = this.exchange;
    const headers = { [sipHeaders.callId]: this.id };
    for (const [channelId, { party }] of this.#legs) {
      // Our words are for our phones; a carrier gets the cause alone.
      const words = party === 'agent' ? { headers, ...(reason === null ? {} : { error: reason }) } : {};
      control.hangup(channelId, { cause, ...words });
    }
    if (this.#bridgeId !== null) control.destroyBridge(this.#bridgeId);
  }
}
