import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findInventoryNumber } from '#server/numbers/inventory/inventory-numbers.ts';
import { releaseNumbers } from '#server/numbers/release-numbers.ts';
import { chooseRoute } from '#server/routing/route-choice.ts';
import { SERVER } from '#server/store/audit-log.ts';
import { transaction } from '#server/store/database.ts';
import { DAY_MS, RentingBench } from '#support/numbers/renting-bench.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { whileHeld } from '#support/store/while-held.ts';
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

describe('releasing and restoring', () => {
  const release = () => bench.rented.release(bench.accountId, CHICAGO);
  const restore = () => bench.rented.restore(bench.accountId, CHICAGO);

  test('[FAQ] releasing stops the fee, and the number carries no more calls', async () => {
    await bench.buy(CHICAGO);
    expect(await release()).toMatchObject({
      ok: true,
      value: { state: 'released', renewsAt: null, restorableUntil: bench.clock.now() + 14 * DAY_MS },
    });
    expect(await findInventoryNumber(db.sql, CHICAGO, bench.clock)).toBeNull();
    bench.clock.advance(62 * DAY_MS);
    await bench.renew();
    expect(await audit(db.sql, bench.accountId)).toMatchObject({ usage: 2_000_000n });
    expect(await release()).toEqual({ ok: false, failure: 'not-found' });
  });

  test('[FAQ] a released number can be restored for 14 days, as it was, in the month that it has paid for', async () => {
    const ana = await bench.addColleague('Ana');
    await bench.buy(CHICAGO, 'Billboard');
    await bench.rented.change(bench.accountId, CHICAGO, { agentId: ana, campaign: 'Spring' });
    const before = await bench.find(CHICAGO);
    await release();
    bench.clock.advance(14 * DAY_MS - 1);
    expect(await restore()).toEqual({ ok: true, value: before });
    expect(await findInventoryNumber(db.sql, CHICAGO, bench.clock)).toMatchObject({ source: 'Billboard' });
    expect(await audit(db.sql, bench.accountId)).toMatchObject({ usage: 2_000_000n });
  });

  test('after 14 days it is too late, and anybody may buy it', async () => {
    await bench.buy(CHICAGO);
    await release();
    bench.clock.advance(14 * DAY_MS);
    expect(await restore()).toEqual({ ok: false, failure: 'not-restorable' });
    expect(await bench.rented.list(bench.accountId)).toEqual([]);
    expect(await bench.buy(CHICAGO)).toHaveLength(1);
    expect(await audit(db.sql, bench.accountId)).toMatchObject({ usage: 4_000_000n });
  });

  test('it is given back to the carrier after 14 days, and not before', async () => {
    await bench.buy(CHICAGO);
    await release();
    bench.clock.advance(14 * DAY_MS - 1);
    await bench.renew();
    expect(await bench.find(CHICAGO)).toMatchObject({ state: 'released' });
    bench.clock.advance(1);
    await bench.renew();
    expect(await db.sql`select 1 from owned_numbers`).toHaveLength(0);
  });

  test('restored after its month is over, it begins a new month on that day', async () => {
    await bench.buy(CHICAGO);
    bench.clock.advance(25 * DAY_MS);
    await release();
    bench.clock.advance(10 * DAY_MS);
    expect(await restore()).toMatchObject({ ok: true, value: { renewsAt: Date.UTC(2026, 6, 18, 10) } });
    expect(await audit(db.sql, bench.accountId)).toMatchObject({ usage: 4_000_000n });
  });

  test('a new month that the balance cannot pay leaves it released', async () => {
    const poor = await RentingBench.open(db.sql, { micros: 2_000_000n });
    await poor.buy(CHICAGO);
    poor.clock.advance(25 * DAY_MS);
    await poor.rented.release(poor.accountId, CHICAGO);
    poor.clock.advance(10 * DAY_MS);
    expect(await poor.rented.restore(poor.accountId, CHICAGO)).toEqual({
      ok: false,
      failure: 'balance-empty',
    });
    expect(await poor.find(CHICAGO)).toMatchObject({ state: 'released' });
  });

  test('an agent who got another number meanwhile keeps that one', async () => {
    const ana = await bench.addColleague('Ana');
    await bench.buy(CHICAGO);
    await bench.buy(PEORIA);
    await bench.rented.change(bench.accountId, CHICAGO, { agentId: ana });
    await release();
    expect(await bench.rented.change(bench.accountId, PEORIA, { agentId: ana })).toMatchObject({ ok: true });
    expect(await restore()).toMatchObject({ ok: true, value: { agentId: null } });
  });

  test('a number that works cannot be restored', async () => {
    await bench.buy(CHICAGO);
    expect(await restore()).toEqual({ ok: false, failure: 'not-restorable' });
  });
});

test('an account is closed while a route is chosen for its numbers: neither waits for the other', async () => {
  const { accountId, clock, parts } = bench;
  // The later one by its digits is the first in the table.
  for (const number of [CHICAGO, PEORIA]) await bench.buy(number);
  const numbers = [PEORIA, CHICAGO];
  const [chosen] = await whileHeld(
    db.url,
    (tx) => tx`select from owned_numbers where number = ${PEORIA} for update`,
    [
      (sql) => chooseRoute(sql, accountId, { numbers, routeId: null }, { by: SERVER, clock }),
      (sql) => transaction(sql, (tx) => releaseNumbers(tx, { accountId, fees: parts.fees }, clock)),
    ],
  );
  expect(chosen).toEqual({ ok: true, value: null });
  expect(await db.sql`select from owned_numbers where state = 'released'`).toHaveLength(2);
});
