import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { Result } from '#kit/result.ts';
import { Unavailable } from '#kit/load/unavailable.ts';
import { e164Schema } from '#contract/values/phone-number.ts';
import {
  answerCharges,
  extendCharge,
  settleCharge,
  settleCharges,
  startCharge,
  type ChargeRefusal,
  type ChargeRequest,
  type StartedCharge,
} from '#server/billing/charges/call-charges.ts';
import type { ChargeFacts } from '#server/billing/charges/opening.ts';
import { countryOf } from '#server/numbers/receiving/countries.ts';
import { transaction, type Pool, type Sql, type Transaction } from '#server/store/database.ts';
import { publishCalls } from './call-events.ts';
import type { CallEventType, CallEventPublisher } from '../port/call-event-publisher.ts';
import { saveCall, withMoney } from './call-records.ts';
import type { Extension } from './meter.ts';
import type { CallFacts, RunningRecord, StoredCall } from './running-record.ts';

interface RecordWriterParts {
  sql: Pool;
  clock: Clock;
  log: Log;
  accountId: string;
  switchboardId: number;
  record: RunningRecord;
  publishEvent: CallEventPublisher;
  /** Since when what is charged costs, by charge. */
  answers: () => ReadonlyMap<string, number>;
}

/** Epoch milliseconds; null: never answered. */
interface LegTimes {
  answeredAt: number | null;
  endedAt: number;
}

type PublishedEvent = Extract<CallEventType, 'call.started' | 'call.answered'>;

/**
 * One call's way into the database: one entry at a time, in the order asked. Each entry is one transaction that leaves
 * record and money in agreement, so that a crash after any of them leaves enough to settle the call once:
 * no money is reserved for a call without a record, and none is settled while the record stays open.
 * What was missed because the database was away is in the next entry: every entry writes the record as it stands then.
 */
export class CallRecordWriter {
  readonly #parts: RecordWriterParts;
  /** What could not be written down: the next entry says it again. */
  readonly #goneLegs = new Map<string, LegTimes>();
  #tail: Promise<unknown> = Promise.resolve();
  #isNoteWaiting = false;
  /** Something was not written down. */
  #isBehind = false;
  /** The end waits for the database. */
  #writeEndAgain: (() => void) | null = null;
  /** What was committed: said once, and never of what did not come to be. */
  readonly #published = new Set<PublishedEvent>();
  /** By the entry that is being written. */
  #toPublish: readonly PublishedEvent[] = [];

  constructor(parts: RecordWriterParts) {
    this.#parts = parts;
  }

  /** The first entry: the call's record, and money set aside for it. */
  open(
    request: Pick<ChargeRequest, 'number' | 'userId' | 'direction'>,
  ): Promise<Result<StartedCharge, ChargeRefusal>> {
    const { accountId, record, clock } = this.#parts;
    // As it stands now: should the caller leave meanwhile, it is for close() to say so.
    const facts = record.facts(clock.now());
    return this.#inOrder(async (sql) => {
      const stored = await this.#save(sql, facts, null);
      const of = { callId: record.id, accountId, facts: chargeFactsOf(facts, request) };
      const charge = await startCharge(sql, { ...of, ...request }, clock);
      await this.#publish(sql, stored);
      return charge;
    });
  }

  /** Money is set aside for a leg that is about to go out through the trunk. @param number E.164 */
  openLeg(legId: string, number: string): Promise<Result<StartedCharge, ChargeRefusal>> {
    const { accountId, record, clock } = this.#parts;
    const leg = { direction: 'outbound', number } as const;
    // It goes to a line, and not to the agent who may have the call by then.
    const facts = { ...chargeFactsOf(record.facts(clock.now()), leg), agentName: null };
    const request = { callId: record.id, legId, accountId, userId: null, facts, ...leg };
    return this.#inOrder((sql) => startCharge(sql, request, clock));
  }

  /** Such a leg is gone, and the call goes on. Never fails: the next entry says it again, and the call's end. */
  closeLeg(legId: string, times: LegTimes): void {
    const { clock, log } = this.#parts;
    void this.#inOrder((sql) => settleCharge(sql, legId, times, clock)).catch((error: unknown) => {
      this.#goneLegs.set(legId, times);
      log.warn({ error, legId }, 'a leg could not be settled');
    });
  }

  /** The call goes on, or something about it changed. Never fails: the next entry says it again. */
  note(): void {
    if (this.#isNoteWaiting) return;
    this.#closeGoneLegs();
    this.#isNoteWaiting = true;
    const { log } = this.#parts;
    const started = this.#tail.then(() => (this.#isNoteWaiting = false));
    this.#tail = started;
    void this.#inOrder((sql) => this.#noteNow(sql))
      .then(() => (this.#isBehind = false))
      .catch((error: unknown) => log.warn({ error }, 'a call could not be written down'));
  }

  /** What could not be written down is said again. */
  catchUp(): void {
    if (this.#writeEndAgain) this.#writeEndAgain();
    else if (this.#isBehind || this.#goneLegs.size > 0) this.note();
  }

  /** Sets the next money aside when what is paid for runs short. */
  extend(chargeId: string, elapsedSeconds: number): Promise<Extension> {
    const { clock, log } = this.#parts;
    const extended = this.#inOrder((sql) => extendCharge(sql, chargeId, elapsedSeconds, clock));
    extended.catch((error: unknown) => log.warn({ error }, 'no money could be set aside'));
    return extended;
  }

  /**
   * The last entry: the record is closed and the money settled, together. While the database is away it is kept, and tried
   * again with every `catchUp`; should this process die before, recovery closes the call at its last heartbeat.
   */
  async close(endedAt: number): Promise<void> {
    const { record, clock, answers, log } = this.#parts;
    const facts = record.facts(endedAt);
    const { connectedAt } = record;
    const known = answers();
    const write = async (sql: Transaction) => {
      const stored = await this.#save(sql, facts, connectedAt);
      const ending = { answers: known, over: this.#goneLegs, endedAt, agent: facts.agent };
      await settleCharges(sql, record.id, ending, clock);
      await this.#publish(sql, stored);
    };
    while (!(await this.#isWritten(write))) {
      log.warn({}, 'the end of a call waits for the database');
      await new Promise<void>((resolve) => (this.#writeEndAgain = resolve));
      this.#writeEndAgain = null;
    }
  }

  /** false: the database is away. */
  async #isWritten(write: (sql: Transaction) => Promise<void>): Promise<boolean> {
    try {
      await this.#inOrder(write);
      return true;
    } catch (error) {
      if (error instanceof Unavailable) return false;
      throw error;
    }
  }

  #closeGoneLegs(): void {
    const gone = [...this.#goneLegs];
    this.#goneLegs.clear();
    for (const [legId, times] of gone) this.closeLeg(legId, times);
  }

  async #noteNow(sql: Sql): Promise<void> {
    const { record, clock, answers } = this.#parts;
    const facts = record.facts(clock.now());
    // Its end is on the way, together with its money.
    if (facts.endedAt !== null) return;
    const [known, { connectedAt }] = [answers(), record];
    const stored = await this.#save(sql, facts, connectedAt);
    if (!stored) return;
    await answerCharges(sql, known, clock);
    await this.#publish(sql, stored);
  }

  #save(sql: Sql, facts: CallFacts, connectedAt: number | null): Promise<StoredCall | null> {
    const { accountId, switchboardId, clock } = this.#parts;
    return saveCall(sql, facts, { accountId, switchboardId, connectedAt, at: clock.now() });
  }

  /** null: somebody else has ended and told it. */
  async #publish(sql: Sql, stored: StoredCall | null): Promise<void> {
    if (!stored) return;
    const { accountId, clock, publishEvent } = this.#parts;
    const [call] = await withMoney(sql, [stored], clock);
    if (!call) return;
    await publishCalls(sql, [{ accountId, call }]);
    for (const event of this.#dueOf(stored)) await publishEvent(sql, accountId, event, call);
    this.#toPublish = eventsOf(stored);
  }

  /** What this entry makes true and none before it did. */
  #dueOf(stored: StoredCall): CallEventType[] {
    const due: CallEventType[] = eventsOf(stored).filter((event) => !this.#published.has(event));
    return stored.endedAt === null ? due : [...due, 'call.ended'];
  }

  #inOrder<Value>(work: (sql: Transaction) => Promise<Value>): Promise<Value> {
    const done = this.#tail.then(async () => {
      this.#toPublish = [];
      const value = await transaction(this.#parts.sql, work);
      for (const event of this.#toPublish) this.#published.add(event);
      return value;
    });
    this.#tail = done.catch(() => (this.#isBehind = true));
    return done;
  }
}

/** What usage is asked by, as far as it is known when money is set aside. */
function chargeFactsOf(
  { from, trackingNumber, source, agent }: CallFacts,
  { direction, number }: Pick<ChargeRequest, 'direction' | 'number'>,
): ChargeFacts {
  const isOutbound = direction === 'outbound';
  const caller = e164Schema.safeParse(from).success ? from : null;
  return {
    farNumber: isOutbound ? number : caller,
    trackingNumber,
    source,
    agentName: agent?.name ?? null,
    country: isOutbound ? countryOf(number) : null,
  };
}

const eventsOf = ({ answeredAt }: StoredCall): PublishedEvent[] =>
  answeredAt === null ? ['call.started'] : ['call.started', 'call.answered'];
