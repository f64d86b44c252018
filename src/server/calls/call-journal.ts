import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { Result } from '#kit/result.ts';
import {
  answerCharge,
  extendCharge,
  settleCharge,
  startCharge,
  type ChargeRefusal,
  type ChargeRequest,
  type StartedCharge,
} from '#server/billing/call-charges.ts';
import { transaction, type Sql } from '#server/store/database.ts';
import { publishCall } from './call-events.ts';
import { saveCall, withMoney } from './call-records.ts';
import type { CallFacts, RunningRecord, StoredCall } from './running-record.ts';

interface JournalParts {
  sql: Sql;
  clock: Clock;
  log: Log;
  accountId: string;
  switchboardId: number;
  record: RunningRecord;
}

/**
 * One call's way into the database: one entry at a time, in the order asked. Each entry is one transaction that leaves
 * record and money in agreement, so that a crash after any of them leaves enough to settle the call once:
 * no money is reserved for a call without a record, and none is settled while the record stays open.
 * What was missed because the database was away is in the next entry: every entry writes the record as it stands then.
 */
export class CallJournal {
  readonly #parts: JournalParts;
  #tail: Promise<unknown> = Promise.resolve();
  #isNoteWaiting = false;

  constructor(parts: JournalParts) {
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
      const stored = await this.#save(sql, facts);
      const charge = await startCharge(sql, { callId: record.id, accountId, ...request }, clock);
      await this.#publish(sql, stored);
      return charge;
    });
  }

  /** The call goes on, or something about it changed. Never fails: the next entry says it again. */
  note(): void {
    if (this.#isNoteWaiting) return;
    this.#isNoteWaiting = true;
    const { record, log } = this.#parts;
    const started = this.#tail.then(() => (this.#isNoteWaiting = false));
    this.#tail = started;
    void this.#inOrder((sql) => this.#noteNow(sql)).catch((error: unknown) =>
      log.warn({ error, callId: record.id }, 'a call could not be written down'),
    );
  }

  /** Sets the next money aside when what is paid for runs short. */
  extend(elapsedSeconds: number): Promise<Result<{ paidForSeconds: number }, 'balance-empty'>> {
    const { record, clock, log } = this.#parts;
    const extended = this.#inOrder((sql) => extendCharge(sql, record.id, elapsedSeconds, clock));
    extended.catch((error: unknown) => log.warn({ error, callId: record.id }, 'no money could be set aside'));
    return extended;
  }

  /** The last entry: the record is closed and the money settled, together. */
  close(endedAt: number): Promise<void> {
    const { record, clock } = this.#parts;
    const facts = record.facts(endedAt);
    return this.#inOrder(async (sql) => {
      const stored = await this.#save(sql, facts);
      await settleCharge(sql, record.id, { answeredAt: record.answeredAt, endedAt }, clock);
      await this.#publish(sql, stored);
    });
  }

  async #noteNow(sql: Sql): Promise<void> {
    const { record, clock } = this.#parts;
    const facts = record.facts(clock.now());
    // Its end is on the way, together with its money.
    if (facts.endedAt !== null) return;
    const stored = await this.#save(sql, facts);
    if (!stored) return;
    if (facts.answeredAt !== null) await answerCharge(sql, record.id, facts.answeredAt, clock);
    await this.#publish(sql, stored);
  }

  #save(sql: Sql, facts: CallFacts): Promise<StoredCall | null> {
    const { accountId, switchboardId, clock } = this.#parts;
    return saveCall(sql, facts, { accountId, switchboardId, at: clock.now() });
  }

  /** null: somebody else has ended and told it. */
  async #publish(sql: Sql, stored: StoredCall | null): Promise<void> {
    if (!stored) return;
    const { accountId, clock } = this.#parts;
    const [call] = await withMoney(sql, [stored], clock);
    if (call) await publishCall(sql, accountId, call);
  }

  #inOrder<Value>(work: (sql: Sql) => Promise<Value>): Promise<Value> {
    const done = this.#tail.then(() => transaction(this.#parts.sql, work));
    this.#tail = done.catch(() => undefined);
    return done;
  }
}
