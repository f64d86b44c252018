/** What administrators decide about plans, packages and the account itself, and what falls due by the hour. */
import { transaction, type Pool } from '#server/store/database.ts';
import type { World } from './world.ts';

const HOUR_MS = 3_600_000;
const NUMBERS_PER_ACCOUNT = 2;
const NUMBER_MICROS = 2_000_000n;
const MONTH_MS = 30 * 24 * HOUR_MS;
const AGAIN_AFTER_MS = 72 * HOUR_MS;
const PLANS = ['starter', 'team', 'growth', 'enterprise'] as const;

interface RentedNumber {
  accountId: string;
  number: string;
  dueAt: number;
  /** Not paid for: tried again from then on. */
  againAt: number;
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
        number: `+1202555011${at}`,
        dueAt: startedAt + chance.int(0, MONTH_MS),
        againAt: 0,
      })),
    );
  }

  /** To any plan; back in the same instant, or by two administrators at once, now and then. */
  async changePlan(accountId: string): Promise<void> {
    const { chance, billing, clock, sql, counted } = this.#world;
    const [plan, other] = [chance.oneOf(PLANS), chance.oneOf(PLANS)];
    const to = (one: typeof plan) => (tx: Pool) =>
      billing.changePlan(tx, { accountId, plan: one, shown: null }, clock);
    counted.planChanges += 1;
    if (chance.happens(0.1)) await this.#world.atOnce(to(plan), to(other));
    else await to(plan)(sql);
    if (chance.happens(0.2)) await to(other)(sql);
  }

  /** In the second in which it renews, together with the renewal. */
  async changePlanAtRenewal(): Promise<void> {
    const { chance, billing, clock, sql } = this.#world;
    const [next] = await sql<{ accountId: string; renewsAt: Date }[]>`
      select account_id, renews_at from subscriptions
      where state = 'active' and renews_at > ${new Date(clock.now())} order by renews_at, account_id limit 1`;
    if (!next || next.renewsAt.getTime() - clock.now() > HOUR_MS * 24) return;
    clock.advance(next.renewsAt.getTime() - clock.now() + chance.oneOf([-1_000, -1, 0, 0, 1]));
    const { accountId } = next;
    const askForMoney = billing.askForMoney({ clock });
    await this.#world.atOnce<unknown>(
      (one) => billing.changePlan(one, { accountId, plan: chance.oneOf(PLANS), shown: null }, clock),
      (one) => billing.renewPlans({ sql: one, clock, askForMoney }),
    );
  }

  /** One that is for sale, asked for twice, while nobody or somebody else takes what the balance has. */
  async buyPackage(accountId: string): Promise<void> {
    const { chance, billing, clock, counted } = this.#world;
    const purchase = { id: chance.uuid(), offerId: chance.oneOf(['local-75000', 'toll-free-75000']) };
    const micros = chance.oneOf([1_200_000_000n, 2_325_000_000n]);
    await billing.fundAccount(this.#world.sql, { accountId, micros, key: purchase.id }, clock);
    const buy = (sql: Pool) => billing.buyPackage(sql, { accountId, purchase, clock });
    const [bought] = await this.#world.atOnce(buy, buy);
    if (bought?.ok) counted.packages += 1;
  }

  async stopPackage(accountId: string): Promise<void> {
    const { billing, clock, sql } = this.#world;
    const [one] = await sql<{ id: string }[]>`
      select id from packages where account_id = ${accountId} and renews order by id limit 1`;
    if (one) await billing.changeRenewal(sql, { accountId, id: one.id, renews: false }, clock);
  }

  /** Cancelled at any time. */
  async close(accountId: string): Promise<void> {
    const { billing, clock, sql, counted } = this.#world;
    const closed = await transaction(sql, (tx) => billing.closeSubscription(tx, accountId, clock));
    if (closed.ok) counted.closings += 1;
  }

  /** The one that was closed longest is missed. */
  async reopenOne(): Promise<void> {
    const { billing, clock, sql } = this.#world;
    const [closed] = await sql<{ accountId: string }[]>`
      select account_id from subscriptions where state = 'closed' order by closed_at, account_id limit 1`;
    if (closed) await transaction(sql, (tx) => billing.reopenSubscription(tx, closed.accountId, clock));
  }

  /** What the server does every hour, in its order. */
  async doDueWork(): Promise<void> {
    const { clock, sql, billing } = this.#world;
    const askForMoney = billing.askForMoney({ clock });
    await billing.renewPlans({ sql, clock, askForMoney });
    await billing.renewPackages({ sql, clock, askForMoney });
    // Of the busiest alone: as many days as there are accounts would take as long as the year.
    await billing.foldUsage({ sql, clock, worthItCalls: 150, fewCalls: 2 });
    const { charge, askFor } = billing.numberFees(askForMoney);
    const now = clock.now();
    for (const one of this.#numbers.filter(({ dueAt, againAt }) => dueAt <= now && againAt <= now)) {
      const { accountId, number, dueAt: from } = one;
      const until = from + MONTH_MS;
      const fee = { key: `${number}:${from}`, number, from, until, micros: NUMBER_MICROS };
      const charged = await transaction(sql, (tx) => charge(tx, { accountId, fees: [fee] }, clock));
      // A closed account has given its numbers up; here it takes them up again where it left them.
      if (charged.ok || charged.failure === 'account-closed') one.dueAt = until;
      else await transaction(sql, (tx) => askFor(tx, accountId, NUMBER_MICROS));
      one.againAt = now + AGAIN_AFTER_MS;
    }
  }
}
