/** What administrators do with the account's money, and what falls due by itself. */
import type { World } from './world.ts';

const HOUR_MS = 3_600_000;
const NUMBERS_PER_ACCOUNT = 2;
const NUMBER_MICROS = 2_000_000n;
const MONTH_MS = 30 * 24 * HOUR_MS;

interface RentedNumber {
  accountId: string;
  key: string;
  dueAt: number;
}

export class Office {
  readonly #world: World;
  readonly #numbers: RentedNumber[];

  constructor(world: World) {
    this.#world = world;
    const { accounts, startedAt, chance } = world;
    this.#numbers = accounts.flatMap((accountId) =>
      Array.from({ length: NUMBERS_PER_ACCOUNT }, (_, at) => ({
        accountId,
        key: `number-${at}`,
        dueAt: startedAt + chance.int(0, MONTH_MS),
      })),
    );
  }

  /** Asked for twice with one key, sometimes in the same instant. */
  async addMoney(accountId: string): Promise<void> {
    const { chance, billing, clock, sql } = this.#world;
    const funding = { accountId, micros: BigInt(chance.int(1, 4_000)) * 10_000n, key: chance.uuid() };
    const fund = (one: typeof sql) => billing.fundAccount(one, funding, clock);
    if (chance.happens(0.1)) await this.#world.atOnce(fund, fund);
    else await fund(sql);
  }

  /** What the server does every hour. */
  async doDueWork(): Promise<void> {
    const { clock, sql, billing } = this.#world;
    for (const number of this.#numbers.filter(({ dueAt }) => dueAt <= clock.now())) {
      const { accountId, key, dueAt } = number;
      const fees = [{ key: `${key}:${dueAt}`, micros: NUMBER_MICROS }];
      const charged = await billing.chargeNumbers(sql, { accountId, fees, mustCover: true }, clock);
      if (charged.ok) number.dueAt += MONTH_MS;
    }
  }
}
