import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { returnLeftOrders } from '#server/numbers/renting/renewals.ts';
import { RentedNumbers } from '#server/numbers/renting/rented-numbers.ts';
import { beginRoute } from '#server/routing/route-templates.ts';
import { keepRouteOf, leaveRoute } from '#server/routing/route-choice.ts';
import { lockNumbers } from '#server/numbers/renting/rented-number-rows.ts';
import { connect, connectBeside, transaction } from '#server/store/database.ts';
import { RentingBench } from '#support/numbers/renting-bench.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const CHICAGO = '+13125550110';
const PEORIA = '+13095550110';

let db: TestDatabase;
let bench: RentingBench;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.sql`truncate owned_numbers, carrier_errands cascade`;
  bench = await RentingBench.open(db.sql, { micros: 25_000_000n });
});

test.each([12, 40])('goes on with two connections, however many (%i) buy at once', async (count) => {
  const small = connect(db.url, 2);
  const buyers = await Promise.all(
    Array.from({ length: count }, () => RentingBench.open(small, { micros: 5_000_000n })),
  );
  const numberOf = (n: number) => `+131255501${String(n).padStart(2, '0')}`;
  const bought = await Promise.all(buyers.map((buyer, n) => buyer.buy(numberOf(n))));
  expect(bought.flat().map(({ number }) => number)).toEqual(buyers.map((_, n) => numberOf(n)));
  expect(await db.sql`select 1 from carrier_errands`).toHaveLength(0);
  await small.end();
});

test('waits for who buys the same number or for the same account, and for nobody else', async () => {
  const several = connect(db.url);
  const open = () => RentingBench.open(several, { micros: 25_000_000n });
  const [one, other] = [await open(), await open()];
  const held = connectBeside(db.sql);
  const waiting = await transaction(held, async (tx) => {
    await lockNumbers(tx, { accountId: one.accountId, numbers: [CHICAGO] });
    await other.buy(PEORIA);
    await other.rented.change(other.accountId, PEORIA, { source: 'Radio' });
    await other.rented.release(other.accountId, PEORIA);
    expect(await one.rented.list(one.accountId)).toEqual([]);
    const [bought, ordered] = [other.buy(CHICAGO), one.buy('+13125550111')];
    const isWaiting = () =>
      db.sql`select from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`;
    await expect.poll(isWaiting).toHaveLength(2);
    return [bought, ordered];
  });
  await held.end();
  await Promise.all(waiting);
  await several.end();
});

describe('asks the carrier while nobody waits for it', () => {
  type Carrier = typeof bench.carrier;
  const rentedFrom = (change: Partial<Carrier>) =>
    new RentedNumbers({
      ...bench.parts,
      carrier: Object.assign(Object.create(bench.carrier) as Carrier, change),
      isColleague: () => Promise.resolve(true),
      routes: { begin: beginRoute, leave: leaveRoute, keep: keepRouteOf },
    });
  const wish = { numbers: [{ number: CHICAGO, source: 'Radio' }] };

  test('others buy, set up and release meanwhile, and nobody gets the number that is being ordered', async () => {
    const other = await RentingBench.open(db.sql, { micros: 25_000_000n });
    const order: Carrier['order'] = async (numbers) => {
      expect(await other.rented.buy(other.accountId, wish)).toEqual({ ok: false, failure: 'number-taken' });
      await other.buy(PEORIA);
      await other.rented.release(other.accountId, PEORIA);
      return bench.carrier.order(numbers);
    };
    expect(await rentedFrom({ order }).buy(bench.accountId, wish)).toMatchObject({ ok: true });
  });

  test('a carrier that fails leaves nothing behind, and the number to be had', async () => {
    const order = () => Promise.reject(new Error('no line to the carrier'));
    await expect(rentedFrom({ order }).buy(bench.accountId, wish)).rejects.toThrow('no line');
    expect(await audit(db.sql, bench.accountId)).toMatchObject({ available: 25_000_000n });
    await bench.buy(CHICAGO);
  });

  test('what a crash leaves ordered is given back, and not before an order may have ended', async () => {
    const released: string[] = [];
    const release = (number: string) => Promise.resolve(void released.push(number));
    const never = () => new Promise<never>(() => undefined);
    void rentedFrom({ order: never }).buy(bench.accountId, wish);
    await expect.poll(() => db.sql`select 1 from carrier_errands`).toHaveLength(1);
    const parts = {
      ...bench.parts,
      carrier: Object.assign(Object.create(bench.carrier) as Carrier, { release }),
    };
    await returnLeftOrders(parts);
    expect(released).toEqual([]);
    bench.clock.advance(10 * 60_000);
    await returnLeftOrders(parts);
    await returnLeftOrders(parts);
    expect(released).toEqual([CHICAGO]);
    await bench.buy(CHICAGO);
  });
});
