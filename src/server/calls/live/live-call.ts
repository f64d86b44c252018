import { randomUUID } from 'node:crypto';
import type { Leg, LegOutcome } from '#contract/calls/calls.ts';
import { sipHeaders } from '#contract/people/phone.ts';
import { steady } from '#kit/clock.ts';
import { logWith } from '#kit/log.ts';
import { Unavailable } from '#kit/load/unavailable.ts';
import type { Result } from '#kit/result.ts';
import type { ChargeRefusal, StartedCharge } from '#server/billing/charges/call-charges.ts';
import type { BridgeId, ChannelId, HangupCause, IncomingChannel } from '../port/call-control.ts';
import type { CallParts } from '../port/call-parts.ts';
import { CallRecordWriter } from '../records/call-record-writer.ts';
import type { LineShares } from './line-shares.ts';
import { CreditControl } from '../records/credit-control.ts';
import { OpenRecordings } from './open-recordings.ts';
import { endingOfFault, endingOfMeter, hangupOf, type CallEnding } from '../records/outcomes.ts';
import type { Phase, PhaseEvent } from './phase.ts';
import { RunningRecord, type CallFacts } from '../records/running-record.ts';
import type { CallQueues } from './queued-call.ts';

/** What the switchboard lends to each of its calls. */
export interface Exchange extends CallParts {
  switchboardId: number;
  lines: CallQueues;
  lineShares: LineShares;
  /** From now on this call hears what happens on the channel. */
  adopt(channelId: ChannelId, call: LiveCall): void;
  isOnCall(userId: string): boolean;
  /** This user has a call now: what else rings for them moves on. */
  agentTaken(userId: string, by: LiveCall): void;
  begin(call: LiveCall): void;
  /** Its end is written down, or never will be by us. */
  forget(call: LiveCall): void;
}

/** Starts the recording of a talk, pauses it, goes on. */
export interface Recorder {
  /** `recording-refused`: nothing is there to be paused. */
  set(state: 'live' | 'paused'): Result<null, 'recording-refused'>;
}

type Beginning = ConstructorParameters<typeof RunningRecord>[0] & { channel: IncomingChannel };

/**
 * A call while it lives: its record, its channels, its money, and the phase that decides.
 *
 *   set-up (inbound-call, outbound-call) ──▶ talk ──▶ over
 *        ╰──────── refused, missed, abandoned, failed ──▲
 *
 * What happens on the line is acted upon at once; the database hears of it in order, in its own time (CallRecordWriter).
 * Nobody waits for the database in the middle of a call, and a call is never left standing because it failed.
 */
export class LiveCall {
  readonly id: string;
  readonly accountId: string;
  readonly exchange: Exchange;
  readonly record: RunningRecord;
  readonly recordings = new OpenRecordings();
  /** While two talk. */
  recorder: Recorder | null = null;
  readonly #recordWriter: CallRecordWriter;
  readonly #creditControl: CreditControl;
  readonly #legs = new Map<ChannelId, { legId: string; party: Leg['party'] }>();
  #phase: Phase | null = null;
  #bridgeId: BridgeId | null = null;
  #isOver = false;
  /** Epoch milliseconds. */
  #calleeAnsweredAt: number | null = null;
  #recorded: Promise<void> = Promise.resolve();

  constructor(exchange: Exchange, accountId: string, { channel, ...beginning }: Beginning) {
    const clock = steady(exchange.clock);
    this.accountId = accountId;
    this.record = new RunningRecord(beginning, clock.now());
    this.id = this.record.id;
    const about = { callId: this.id, channelId: channel.id, sipCallId: channel.sipCallId };
    this.exchange = { ...exchange, clock, log: logWith(exchange.log, about) };
    this.#creditControl = new CreditControl({
      clock,
      extend: (chargeId, elapsedSeconds) => this.#recordWriter.extend(chargeId, elapsedSeconds),
      onShort: () => this.heard({ type: 'BalanceShort' }),
      onUsedUp: (at, why) => this.end(endingOfMeter(why, this.isAnswered), at),
    });
    const answers = () => this.#creditControl.answers;
    this.#recordWriter = new CallRecordWriter({ ...this.exchange, accountId, record: this.record, answers });
    exchange.begin(this);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Resolves, never rejects, when the end is written down and what was recorded is kept; what could not be is found by the sweep. */
  get recorded(): Promise<void> {
    return this.#recorded;
  }

  get isAnswered(): boolean {
    return this.record.answeredAt !== null;
  }

  /** The agent who has it, ringing out or talking. */
  get agentId(): CallFacts['id'] | null {
    return this.record.holderId;
  }

  /** A listener that throws ends this call, not the server, and leaves nobody on the line. */
  heard(event: PhaseEvent): void {
    this.guarded(() => {
      this.recordings.heard(event);
      if (!this.#isOver) this.#phase?.heard(event);
    });
  }

  /** For the work of a timer: nothing above it would catch what it throws. */
  guarded(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#fail(error);
    }
  }

  enter(phase: Phase): void {
    this.#phase?.stop();
    this.#phase = phase;
  }

  /** Runs what needs the database before the line can go on; if it fails, the call does. While the database is away: keepAsking. */
  attempt(work: () => Promise<void>): void {
    void work().catch((error: unknown) => this.#fail(error));
  }

  /** Writes the call down and sets money aside for it. */
  async open(charge: Parameters<CallRecordWriter['open']>[0]): Promise<Result<StartedCharge, ChargeRefusal>> {
    const started = await this.#recordWriter.open(charge);
    if (started.ok) this.#creditControl.started(this.id, started.value.paidForSeconds);
    return started;
  }

  /** Sets money aside for a leg through the trunk. @returns the leg's id; null: no money, nobody carries it there, or it is over */
  async reserveLeg(number: string): Promise<string | null> {
    // What is set aside after the end has been written down, nobody settles.
    if (this.#isOver) return null;
    const legId = randomUUID();
    const started = await this.#recordWriter.openLeg(legId, number);
    if (!started.ok) return null;
    this.#creditControl.started(legId, started.value.paidForSeconds);
    return legId;
  }

  /** What was set aside for a leg that is not rung after all. */
  releaseReservation(reservedId: string): void {
    const endedAt = this.exchange.clock.now();
    this.#recordWriter.closeLeg(reservedId, { answeredAt: this.#creditControl.over(reservedId), endedAt });
  }

  /** Somebody or something of ours has answered: from this instant it costs. A second time it changes nothing. */
  connected(): void {
    this.#costsFrom(this.exchange.clock.now());
    this.note();
  }

  /** Whom we called has answered: if our own phone is gone before it is up, this is paid all the same. */
  calleeAnswered(channelId: ChannelId): void {
    this.answerLeg(channelId);
    this.#calleeAnsweredAt ??= this.exchange.clock.now();
  }

  /** The record as it stands goes to the database and to its watchers. */
  note(): void {
    if (!this.#isOver) this.#recordWriter.note();
  }

  /** What could not be written down meanwhile is written now, be it the call's end. */
  beat(): void {
    this.#recordWriter.catchUp();
  }

  /** @param reservedId what `reserveLeg` gave for it */
  addLeg(channelId: ChannelId, leg: Pick<Leg, 'party' | 'userId' | 'name'>, reservedId?: string): void {
    const legId = this.record.beginLeg(leg, this.exchange.clock.now(), reservedId);
    this.#legs.set(channelId, { legId, party: leg.party });
    const dialed = leg.party === 'caller' ? this.record.to : null;
    // An agent's phone is a browser, and needs no line.
    if (leg.party !== 'agent')
      this.exchange.lineShares.take(channelId, { accountId: this.accountId, dialed });
    this.exchange.adopt(channelId, this);
  }

  answerLeg(channelId: ChannelId): void {
    const leg = this.#legs.get(channelId);
    if (!leg) return;
    const at = this.exchange.clock.now();
    this.record.answerLeg(leg.legId, at);
    this.#creditControl.answered(leg.legId, at);
  }

  /** A target whose turn it was, but of which no phone was rung. */
  passOver(leg: Pick<Leg, 'party' | 'userId' | 'name'>, outcome: LegOutcome): void {
    const at = this.exchange.clock.now();
    this.record.endLeg(this.record.beginLeg(leg, at), outcome, at);
  }

  /** The agent at this channel has the call. */
  takenBy(channelId: ChannelId): void {
    this.answerLeg(channelId);
    this.record.takenBy(this.#legs.get(channelId)?.legId ?? '');
    if (this.agentId !== null) this.exchange.agentTaken(this.agentId, this);
  }

  /** Who had it is lost, and the other waits for somebody else. */
  freed(): void {
    this.record.freed();
    if (this.#bridgeId !== null) this.exchange.control.destroyBridge(this.#bridgeId);
    this.#bridgeId = null;
  }

  /** The channel is gone. @param endedAt epoch milliseconds */
  legGone(channelId: ChannelId, outcome: LegOutcome, endedAt = this.exchange.clock.now()): void {
    const leg = this.#legs.get(channelId);
    if (!leg) return;
    this.record.endLeg(leg.legId, outcome, endedAt);
    this.#legs.delete(channelId);
    if (this.#creditControl.isCharged(leg.legId))
      this.#recordWriter.closeLeg(leg.legId, { answeredAt: this.#creditControl.over(leg.legId), endedAt });
  }

  /** Ends this leg alone; the call goes on. */
  dropLeg(channelId: ChannelId, outcome: LegOutcome, cause: HangupCause): void {
    this.legGone(channelId, outcome);
    this.exchange.control.hangup(channelId, { cause });
  }

  /** The two hear each other from here on; a second time it changes nothing. */
  bridge(one: ChannelId, other: ChannelId): BridgeId {
    const { control } = this.exchange;
    if (this.#bridgeId !== null) return this.#bridgeId;
    const bridgeId = control.createBridge();
    this.#bridgeId = bridgeId;
    control.addToBridge(bridgeId, one);
    control.addToBridge(bridgeId, other);
    return bridgeId;
  }

  /** The first end counts; later ones change nothing. @param at epoch milliseconds; when it was over for the bill at the latest, default now */
  end(ending: CallEnding, at = this.exchange.clock.now()): void {
    if (this.#isOver) return;
    this.#isOver = true;
    // Whatever fails in what others are told and shown: the record is closed, and the money settled.
    this.#courtesy(() => this.#phase?.stop());
    this.#courtesy(() => this.#hangUpAll(ending));
    this.#recorded = this.#writeEnd(ending, this.record.costsUntil(at))
      .catch((error: unknown) => this.exchange.log.error({ error }, 'the end of a call could not be written'))
      .then(() => this.recordings.settled())
      .finally(() => this.exchange.forget(this));
    this.exchange.log.info({ outcome: ending.outcome, reason: ending.reason }, 'call ended');
  }

  async #writeEnd(ending: CallEnding, at: number): Promise<void> {
    // A phone of ours without sound is our fault: nobody pays for it.
    if (this.#calleeAnsweredAt !== null && ending.reason !== 'media-failed')
      this.#costsFrom(this.#calleeAnsweredAt);
    this.#creditControl.stop();
    this.record.close(ending, at);
    await this.#recordWriter.close(at);
  }

  #costsFrom(at: number): void {
    this.record.connected(at);
    this.#creditControl.answered(this.id, at);
  }

  #courtesy(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.exchange.log.error({ error }, 'the end of a call could not be shown');
    }
  }

  #fail(error: unknown): void {
    // The caller for whom it was asked has left.
    if (this.#isOver && error instanceof Unavailable) return;
    this.exchange.log.error({ error }, 'a call failed');
    this.end(endingOfFault(error, this.isAnswered));
  }

  #hangUpAll(ending: CallEnding): void {
    const { control } = this.exchange;
    const headers = { [sipHeaders.callId]: this.id };
    for (const [channelId, { party }] of this.#legs) {
      // Our words are for our phones; a carrier gets the cause alone.
      const words =
        party === 'agent' ? { headers, ...(ending.reason === null ? {} : { error: ending.reason }) } : {};
      this.#courtesy(() => control.hangup(channelId, { ...hangupOf(ending), ...words }));
    }
    if (this.#bridgeId !== null) control.destroyBridge(this.#bridgeId);
  }
}
