import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { renewPackages } from '#server/billing/packages/renewal.ts';
import { buyPackage } from '#server/billing/packages/purchase.ts';
import { Death, dyingSql } from '#support/billing/dying-sql.ts';
import { DAY_MS, HOUR_MS, PackageBench, SMALL } from '#support/billing/package-bench.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

/** An account in the middle of things: what it has bought, and the calls it is on. */
class Center {
  readonly bench: PackageBench;
  readonly #bought: { id: string; offerId: string }[] = [];
  readonly #calls = new Map<string, number>();

  constructor(bench: PackageBench) {
    this.bench = bench;
  }

  /** The same click may come twice, and two in one instant. */
  async buy(offerId: string, times: number) {
    const purchase = { id: randomUUID(), offerId };
    this.#bought.push(purchase);
    await Promise.all(
      Array.from({ length: times }, () => this.bench.tryToBuy(purchase.offerId, purchase.id)),
    );
  }

  async buyAgain() {
    const last = this.#bought.at(-1);
    if (last) await this.bench.tryToBuy(last.offerId, last.id);
  }

  async renew(servers: number) {
    await Promise.all(Array.from({ length: servers }, () => this.bench.renew()));
  }

  /** Buying and renewing by a server that dies before its n-th statement. */
  async die(statements: number) {
    const { accountId, clock } = this.bench;
    const death = new Death(statements);
    const sql = dyingSql(this.bench.sql, death);
    const purchase = { id: randomUUID(), offerId: SMALL };
    const askForMoney = () => Promise.resolve();
    const work = renewPackages({ sql, clock, askForMoney }).then(() =>
      buyPackage(sql, { accountId, purchase, clock }),
    );
    await work.catch((error: unknown) => {
      if (!death.isDead) throw error;
    });
  }

  async change(renews: boolean) {
    const last = this.#bought.at(-1);
    if (last) await this.bench.change(last.id, renews);
  }

  /** Drains what there is, or begins to. */
  async call(seconds: number) {
    const callId = await this.bench.call('inbound').catch(() => null);
    if (callId) this.#calls.set(callId, seconds);
  }

  /** Calls go on and end while others are bought: all in one instant. */
  async endCalls() {
    const calls = [...this.#calls];
    this.#calls.clear();
    await Promise.all([
      this.buy(SMALL, 1),
      ...calls.map(async ([callId, seconds]) => {
        await this.bench.extend(callId, Math.min(seconds, 300));
        await this.bench.end(callId, seconds);
      }),
    ]);
  }

  async prove(startMs: number, latestMs: number) {
    const { sql, accountId } = this.bench;
    await audit(sql, accountId);
    const months = await sql<{ packageId: string; fromAt: Date; untilAt: Date; isPaid: boolean }[]>`
      select b.package_id, b.from_at, b.until_at, (
        select count(*) from ledger_entries e
        where e.account_id = b.account_id and e.net_micros = -p.micros_per_month and e.cause ->> 'type' = 'package'
          and e.key like 'package:' || p.id || ':%'
          and (e.cause ->> 'from')::bigint = round(extract(epoch from b.from_at) * 1000)) = 1 as is_paid
      from package_buckets b join packages p on p.id = b.package_id
      where b.account_id = ${accountId} order by b.package_id, b.from_at`;
    const [fees] = await sql<{ count: number }[]>`
      select count(*)::int from ledger_entries where account_id = ${accountId} and kind = 'fee'`;
    expect(fees?.count, 'each month is charged once').toBe(months.length);
    expect(months.every(({ isPaid }) => isPaid)).toBe(true);
    months.forEach((month, place) => {
      const next = months[place + 1];
      if (next?.packageId !== month.packageId) return;
      expect(next.fromAt.getTime(), 'no two months overlap').toBeGreaterThanOrEqual(month.untilAt.getTime());
    });
    const ids = new Set(months.map(({ packageId }) => packageId));
    for (const id of ids) {
      const own = months.filter(({ packageId }) => packageId === id);
      expect(own.length).toBeLessThanOrEqual(1 + (latestMs - startMs) / (28 * DAY_MS));
    }
  }
}

const step = fc.oneof(
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 40 * DAY_MS }) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: -3 * DAY_MS, max: 2 * HOUR_MS }) }),
  fc.record({ do: fc.constant('fund' as const), dollars: fc.bigInt({ min: 1n, max: 3000n }) }),
  fc.record({
    do: fc.constant('buy' as const),
    offerId: fc.constantFrom(SMALL, 'toll-free-75000'),
    times: fc.integer({ min: 1, max: 2 }),
  }),
  fc.record({ do: fc.constant('buyAgain' as const) }),
  fc.record({ do: fc.constant('renew' as const), servers: fc.integer({ min: 1, max: 2 }) }),
  fc.record({ do: fc.constant('die' as const), statements: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ do: fc.constant('change' as const), renews: fc.boolean() }),
  fc.record({ do: fc.constant('call' as const), seconds: fc.constantFrom(1, 61, 150, 3_000_000) }),
  fc.record({ do: fc.constant('endCalls' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function take(center: Center, one: Step): Promise<void> {
  switch (one.do) {
    case 'wait':
      center.bench.clock.advance(one.ms);
      return;
    case 'fund':
      return center.bench.fundAndRenew(one.dollars);
    case 'buy':
      return center.buy(one.offerId, one.times);
    case 'renew':
      return center.renew(one.servers);
    case 'die':
      return center.die(one.statements);
    case 'change':
      return center.change(one.renews);
    case 'call':
      return center.call(one.seconds);
    case 'buyAgain':
    case 'endCalls':
      return center[one.do]();
  }
}

test('a package is credited and paid for once a month and never overdrawn, in whatever order things happen, fall and are set back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const bench = await PackageBench.open(db.sql, { dollars: 5000n });
      const center = new Center(bench);
      const startMs = bench.clock.now();
      let latestMs = startMs;
      for (const one of [...steps, { do: 'endCalls' } as const]) {
        await take(center, one);
        latestMs = Math.max(latestMs, bench.clock.now());
      }
      await center.prove(startMs, latestMs);
      // Nobody else in this database has anything due while the next account is looked at.
      await db.sql`update packages set renews = false, unpaid_since = null where account_id = ${bench.accountId}`;
    }),
    { numRuns: 20 },
  );
}, 120_000);
