import { randomUUID } from 'node:crypto';
import { ManualClock } from '#kit/clock.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import { numberFees } from '#server/billing/charges/number-fees.ts';
import { noticesOf } from '#server/billing/account/notices.ts';
import { DemoCarrierSupply } from '#server/numbers/supply/demo-carrier-supply.ts';
import { returnExpired, renewDue } from '#server/numbers/renting/renewals.ts';
import { RentedNumbers } from '#server/numbers/renting/rented-numbers.ts';
import { unavailableNumbers } from '#server/numbers/supply/unavailable-numbers.ts';
import { beginRoute } from '#server/routing/route-templates.ts';
import { keepRouteOf, leaveRoute } from '#server/routing/route-choice.ts';
import type { Pool } from '#server/store/database.ts';
import { saveCard } from '#support/billing/saved-card.ts';

export const DAY_MS = 86_400_000;

/** An account of its own with a card that rents numbers from the demo carrier, with the real books. */
export class RentingBench {
  readonly clock: ManualClock;
  readonly accountId: string;
  readonly carrier: DemoCarrierSupply;
  readonly colleagues = new Set<string>();
  /** Micro-dollars that renewals have asked for, in order. */
  readonly asked: bigint[] = [];
  readonly rented: RentedNumbers;
  readonly #sql: Pool;

  private constructor(sql: Pool, accountId: string, start: number | undefined) {
    this.#sql = sql;
    this.accountId = accountId;
    this.clock = new ManualClock(start);
    const { clock } = this;
    this.carrier = new DemoCarrierSupply({
      clock,
      taken: (numbers) => unavailableNumbers(sql, numbers, clock),
    });
    this.rented = new RentedNumbers({
      ...this.parts,
      isColleague: (_sql, _accountId, userId) => Promise.resolve(this.colleagues.has(userId)),
      routes: { begin: beginRoute, leave: leaveRoute, keep: keepRouteOf },
    });
  }

  /** @param start epoch milliseconds */
  static async open(sql: Pool, { start, micros = 0n }: { start?: number; micros?: bigint } = {}) {
    const bench = new RentingBench(sql, await openAccount(sql, 'Harbor'), start);
    if (micros > 0n) await bench.fund(micros);
    await saveCard(sql, bench.accountId);
    return bench;
  }

  get parts() {
    const fees = numberFees((_, accountId, needed) => {
      if (accountId === this.accountId) this.asked.push(needed);
      return Promise.resolve();
    });
    return { sql: this.#sql, clock: this.clock, carrier: this.carrier, fees };
  }

  /** But of the balance. */
  async notices() {
    const notices = await noticesOf(this.#sql, this.accountId);
    return notices.map(({ facts }) => facts).filter(({ kind }) => !kind.startsWith('balance-'));
  }

  fund(micros: bigint) {
    return fundAccount(this.#sql, { accountId: this.accountId, micros, key: randomUUID() }, this.clock);
  }

  /** Of the account alone: other tests rent in the same database. */
  async addColleague(name: string): Promise<string> {
    const id = randomUUID();
    await this.#sql`
      insert into users (id, account_id, name, email, password_hash, role)
      values (${id}, ${this.accountId}, ${name}, ${`${id}@harbor.test`}, '', 'agent')`;
    this.colleagues.add(id);
    return id;
  }

  async buy(number: string, source = 'Radio') {
    const bought = await this.rented.buy(this.accountId, { numbers: [{ number, source }] });
    if (!bought.ok) throw new Error(bought.failure);
    return bought.value;
  }

  async find(number: string) {
    const numbers = await this.rented.list(this.accountId);
    return numbers.find((each) => each.number === number);
  }

  async renew() {
    await renewDue(this.parts);
    await returnExpired(this.parts);
  }
}
