import { randomUUID } from 'node:crypto';
import type { PlanId } from '#contract/billing/plans.ts';
import { ManualClock } from '#kit/clock.ts';
import { usd } from '#kit/money.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import { noticesOf } from '#server/billing/account/notices.ts';
import { changePlan } from '#server/billing/plans/change-plan.ts';
import { Plans } from '#server/billing/plans/plans.ts';
import { renewPlans } from '#server/billing/plans/renewals.ts';
import type { Pool } from '#server/store/database.ts';
import { audit } from '#support/store/ledger-audit.ts';

export const DAY_MS = 86_400_000;
export const DOLLAR = 1_000_000n;

/** An account of its own with money, on the starter plan, with the real books. */
export class PlanBench {
  readonly clock: ManualClock;
  readonly accountId: string;
  readonly desk: Plans;
  /** Micro-dollars that a fee has asked for, in order. */
  readonly asked: bigint[] = [];
  readonly #sql: Pool;

  private constructor(sql: Pool, accountId: string, start: string) {
    this.#sql = sql;
    this.accountId = accountId;
    this.clock = new ManualClock(Date.parse(start));
    this.desk = new Plans(sql, this.clock);
  }

  static async open(sql: Pool, { start = '2026-05-14T10:00:00Z', micros = 200n * DOLLAR } = {}) {
    const bench = new PlanBench(sql, await openAccount(sql, 'Harbor'), start);
    if (micros > 0n) await bench.fund(micros);
    return bench;
  }

  fund(micros: bigint) {
    return fundAccount(this.#sql, { accountId: this.accountId, micros, key: randomUUID() }, this.clock);
  }

  /** @param shown micro-dollars; without it whatever it costs */
  change(plan: PlanId, shown?: bigint) {
    const { accountId } = this;
    return changePlan(
      this.#sql,
      { accountId, plan, shown: shown === undefined ? null : usd(shown) },
      this.clock,
    );
  }

  /** As every server does, each hour. */
  renew() {
    const askForMoney = (_: unknown, accountId: string, needed: bigint) => {
      if (accountId === this.accountId) this.asked.push(needed);
      return Promise.resolve();
    };
    return renewPlans({ sql: this.#sql, clock: this.clock, askForMoney });
  }

  standing() {
    return this.desk.standing(this.accountId);
  }

  async available() {
    return (await audit(this.#sql, this.accountId)).available;
  }

  /** What moved the balance, and why, the oldest first. */
  async entries() {
    return this.#sql<{ kind: string; net: bigint; cause: { type: string } }[]>`
      select kind, net_micros as net, cause from ledger_entries
      where account_id = ${this.accountId} and kind <> 'fund' order by id`;
  }

  /** But of the balance. */
  async notices() {
    const notices = await noticesOf(this.#sql, this.accountId);
    return notices.map(({ facts }) => facts).filter(({ kind }) => !kind.startsWith('balance-'));
  }
}
