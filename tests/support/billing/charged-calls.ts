import { randomUUID } from 'node:crypto';
import type { ManualClock } from '#kit/clock.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import { answerCharge, settleCharge, startCharge } from '#server/billing/charges/call-charges.ts';
import type { Pool } from '#server/store/database.ts';

/** What a minute to or from the number below costs on the starter plan. */
export const MINUTE = 25_000n;

type Direction = 'inbound' | 'outbound';

/** Accounts with any balance, and their calls with one and the same number. */
export class ChargedCalls {
  readonly #sql: Pool;
  readonly #clock: ManualClock;

  constructor(sql: Pool, clock: ManualClock) {
    this.#sql = sql;
    this.#clock = clock;
  }

  async account(micros: bigint): Promise<string> {
    const accountId = await openAccount(this.#sql, 'Harbor');
    if (micros > 0n) await fundAccount(this.#sql, { accountId, micros, key: accountId }, this.#clock);
    if (micros < 0n) await this.#owe(accountId, -micros);
    return accountId;
  }

  start(accountId: string, direction: Direction, callId: string = randomUUID()) {
    const request = { callId, accountId, userId: null, direction, number: '+12065550142' };
    return startCharge(this.#sql, request, this.#clock);
  }

  async started(accountId: string, direction: Direction = 'outbound'): Promise<string> {
    const callId = randomUUID();
    const started = await this.start(accountId, direction, callId);
    if (!started.ok) throw new Error(started.failure);
    return callId;
  }

  async answered(accountId: string): Promise<string> {
    const callId = await this.started(accountId);
    await answerCharge(this.#sql, callId, this.#clock.now(), this.#clock);
    return callId;
  }

  /** Answered now, for so long. */
  talked(ms: number) {
    return { answeredAt: this.#clock.now(), endedAt: this.#clock.now() + ms };
  }

  /** Below zero the only way there is: an inbound call that started at zero. */
  async #owe(accountId: string, micros: bigint): Promise<void> {
    const callId = await this.started(accountId, 'inbound');
    await settleCharge(this.#sql, callId, this.talked(0), this.#clock);
    if (micros >= MINUTE) return;
    await fundAccount(this.#sql, { accountId, micros: MINUTE - micros, key: randomUUID() }, this.#clock);
  }
}
