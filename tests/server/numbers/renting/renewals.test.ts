import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { post } from '#server/billing/ledger/ledger.ts';
import { findInventoryNumber } from '#server/numbers/inventory/inventory-numbers.ts';
import { returnExpired, renewDue } from '#server/numbers/renting/renewals.ts';
import { DAY_MS, RentingBench } from '#support/numbers/renting-bench.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const CHICAGO = '+13125550110';
const PEORIA = '+13095550110';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(() => db.sql`truncate owned_numbers cascade`);

const open = (start: string, micros: bigint) =>
  RentingBench.open(db.sql, { start: Date.parse(start), micros });
const available = async (bench: RentingBench) => (await audit(db.sql, bench.accountId)).available;

test('[FAQ] numbers renew monthly on their own day: 31 January, 28 February, 31 March', async () => {
  const bench = await open('2026-01-31T09:00:00Z', 20_000_000n);
  await bench.buy(CHICAGO);
  const renewed: [string, bigint][] = [];
  for (let hour = 0; hour < 24 * 70; hour += 1) {
    bench.clock.advance(3_600_000);
    const before = await available(bench);
    if (hour % 6 !== 0) continue;
    await bench.renew();
    const after = await available(bench);
    if (after !== before)
      renewed.push([new Date(bench.clock.now()).toISOString().slice(0, 10), before - after]);
  }
  expect(renewed).toEqual([
    ['2026-02-28', 2_000_000n],
    ['2026-03-31', 2_000_000n],
  ]);
  expect(await bench.find(CHICAGO)).toMatchObject({ renewsAt: Date.parse('2026-04-30T09:00:00Z') });
});

test('is charged once, however many servers find it due and however often', async () => {
  const bench = await open('2026-05-14T10:00:00Z', 20_000_000n);
  await bench.buy(CHICAGO);
  await bench.buy(PEORIA);
  bench.clock.advance(31 * DAY_MS);
  await Promise.all([bench.renew(), bench.renew(), bench.renew()]);
  await bench.renew();
  expect(await available(bench)).toBe(20_000_000n - 4n * 2_000_000n);
});

test('a server that was off for three months charges each of them', async () => {
  const bench = await open('2026-05-14T10:00:00Z', 20_000_000n);
  await bench.buy(CHICAGO);
  bench.clock.advance(100 * DAY_MS);
  await bench.renew();
  expect(await available(bench)).toBe(20_000_000n - 4n * 2_000_000n);
  expect(await bench.find(CHICAGO)).toMatchObject({ renewsAt: Date.parse('2026-09-14T10:00:00Z') });
});

test('a number whose month the balance does not cover whole is at risk, works still, asks for money and is renewed once it came', async () => {
  const bench = await open('2026-05-14T10:00:00Z', 7_999_999n);
  await bench.buy(CHICAGO);
  await bench.buy(PEORIA);
  bench.clock.advance(31 * DAY_MS);
  expect((await bench.find(PEORIA))?.atRisk).toBe(false);
  await bench.renew();
  // The first due is paid; what is left lacks a micro-dollar for the second.
  expect(await available(bench)).toBe(1_999_999n);
  expect((await bench.find(CHICAGO))?.atRisk).toBe(true);
  expect((await bench.find(PEORIA))?.atRisk).toBe(false);
  expect(bench.asked).toEqual([2_000_000n]);
  expect(await findInventoryNumber(db.sql, CHICAGO, bench.clock)).not.toBeNull();

  await bench.fund(1n);
  expect((await bench.find(CHICAGO))?.atRisk).toBe(false);
  await bench.renew();
  expect(await available(bench)).toBe(0n);
  expect(await bench.find(CHICAGO)).toMatchObject({
    atRisk: false,
    renewsAt: Date.parse('2026-07-14T10:00:00Z'),
  });
});

test('while the balance is below zero a number is at risk a week before it is due', async () => {
  const bench = await open('2026-05-14T10:00:00Z', 2_000_000n);
  await bench.buy(CHICAGO);
  const { accountId, clock } = bench;
  const refund = { kind: 'refund', key: 'a refund', postings: { available: -1n, funding: 1n } } as const;
  await post(db.sql, { ...refund, accountId, at: clock.now() });
  clock.advance(24 * DAY_MS - 1);
  expect((await bench.find(CHICAGO))?.atRisk).toBe(false);
  clock.advance(1);
  expect((await bench.find(CHICAGO))?.atRisk).toBe(true);
  await bench.fund(1n);
  expect((await bench.find(CHICAGO))?.atRisk).toBe(false);
});

test('a number that stays unpaid for 14 days is lost, and can be restored like a released one', async () => {
  const bench = await open('2026-05-14T10:00:00Z', 4_000_000n);
  await bench.buy(CHICAGO);
  await bench.buy(PEORIA);
  bench.clock.advance(31 * DAY_MS);
  await bench.renew();
  const [lost] = (await bench.rented.list(bench.accountId)).filter(({ atRisk }) => atRisk);
  bench.clock.advance(14 * DAY_MS - 1);
  await bench.renew();
  expect(await bench.find(lost?.number ?? '')).toMatchObject({ state: 'active', atRisk: true });
  bench.clock.advance(1);
  await bench.renew();
  expect(await bench.find(lost?.number ?? '')).toMatchObject({ state: 'released', atRisk: false });
  expect(await bench.rented.restore(bench.accountId, lost?.number ?? '')).toEqual({
    ok: false,
    failure: 'balance-empty',
  });
  await bench.fund(10_000_000n);
  expect(await bench.rented.restore(bench.accountId, lost?.number ?? '')).toMatchObject({ ok: true });
});

test('administrators hear once a month of a number that waits for money, until it is paid, given back or lost', async () => {
  const bench = await open('2026-05-14T10:00:00Z', 2_000_000n);
  await bench.buy(CHICAGO);
  bench.clock.advance(31 * DAY_MS);
  const unpaid = (lostAt: string) => [
    { kind: 'number-unpaid', number: CHICAGO, micros: 2_000_000, lostAt: Date.parse(lostAt) },
  ];
  await bench.renew();
  expect(await bench.notices()).toEqual(unpaid('2026-06-28T10:00:00Z'));
  await db.sql`update notices set put_away_at = now() where account_id = ${bench.accountId}`;
  bench.clock.advance(DAY_MS);
  await bench.renew();
  expect(await bench.notices()).toEqual([]);
  await bench.fund(2_000_000n);
  await bench.renew();

  bench.clock.advance(29 * DAY_MS);
  await bench.renew();
  expect(await bench.notices()).toEqual(unpaid('2026-07-28T10:00:00Z'));
  await bench.fund(2_000_000n);
  await bench.renew();
  expect(await bench.notices()).toEqual([]);

  bench.clock.advance(31 * DAY_MS);
  await bench.renew();
  expect(await bench.notices()).toHaveLength(1);
  await bench.rented.release(bench.accountId, CHICAGO);
  expect(await bench.notices()).toEqual([]);

  await bench.fund(2_000_000n);
  await bench.rented.restore(bench.accountId, CHICAGO);
  bench.clock.advance(31 * DAY_MS);
  await bench.renew();
  expect(await bench.notices()).toHaveLength(1);
  bench.clock.advance(14 * DAY_MS);
  await bench.renew();
  expect(await bench.find(CHICAGO)).toMatchObject({ state: 'released' });
  expect(await bench.notices()).toEqual([
    { kind: 'number-lost', number: CHICAGO, restorableUntil: bench.clock.now() + 14 * DAY_MS },
  ]);
  await bench.fund(2_000_000n);
  await bench.rented.restore(bench.accountId, CHICAGO);
  expect(await bench.notices()).toEqual([]);
});

test('no number is lost before anybody was told: the 14 days of one that fell due while no server was there begin then', async () => {
  const bench = await open('2026-05-14T10:00:00Z', 2_000_000n);
  await bench.buy(CHICAGO);
  bench.clock.advance(60 * DAY_MS);
  await bench.renew();
  expect(await bench.find(CHICAGO)).toMatchObject({ state: 'active', atRisk: true });
  expect(bench.asked).toEqual([2_000_000n]);
  // Another month of it is due meanwhile: the one that is paid is one told of no more.
  await bench.fund(2_000_000n);
  bench.clock.advance(7 * DAY_MS);
  await bench.renew();
  expect(await bench.notices()).toMatchObject([{ lostAt: bench.clock.now() + 14 * DAY_MS }]);
  bench.clock.advance(14 * DAY_MS - 1);
  await bench.renew();
  expect(await bench.find(CHICAGO)).toMatchObject({ state: 'active' });
  bench.clock.advance(1);
  await bench.renew();
  expect(await bench.find(CHICAGO)).toMatchObject({ state: 'released' });
});

test('when money came to an account, what is due of it alone is looked at', async () => {
  const [bench, other] = [
    await open('2026-05-14T10:00:00Z', 4_000_000n),
    await open('2026-05-14T10:00:00Z', 4_000_000n),
  ];
  await bench.buy(CHICAGO);
  await other.buy(PEORIA);
  bench.clock.advance(31 * DAY_MS);
  await renewDue(bench.parts, bench.accountId);
  expect([await available(bench), await available(other)]).toEqual([0n, 2_000_000n]);
});

test('a number that the carrier does not take back today is given back the next time, the others today', async () => {
  const bench = await open('2026-05-14T10:00:00Z', 20_000_000n);
  for (const number of [CHICAGO, PEORIA]) {
    await bench.buy(number);
    await bench.rented.release(bench.accountId, number);
  }
  bench.clock.advance(14 * DAY_MS);
  const { parts } = bench;
  const closed = (number: string) =>
    number === CHICAGO ? Promise.reject(new Error('closed')) : Promise.resolve();
  const carrier = Object.assign(Object.create(parts.carrier) as typeof parts.carrier, { release: closed });
  await expect(returnExpired({ ...parts, carrier })).rejects.toThrow('1 of 2 failed');
  expect(await db.sql`select number from owned_numbers`).toMatchObject([{ number: CHICAGO }]);
  await returnExpired(parts);
  expect(await db.sql`select number from owned_numbers`).toHaveLength(0);
});

test('a number that somebody rents anew in the last moment is not given back', async () => {
  const bench = await open('2026-05-14T10:00:00Z', 20_000_000n);
  for (const number of [CHICAGO, PEORIA]) {
    await bench.buy(number);
    await bench.rented.release(bench.accountId, number);
  }
  bench.clock.advance(14 * DAY_MS);
  const { parts } = bench;
  const given: string[] = [];
  const release = async (number: string) => {
    given.push(number);
    if (given.length === 1) await bench.buy(number === CHICAGO ? PEORIA : CHICAGO);
  };
  const carrier = Object.assign(Object.create(parts.carrier) as typeof parts.carrier, { release });
  await returnExpired({ ...parts, carrier });
  expect(given).toHaveLength(1);
  expect(await db.sql`select state from owned_numbers`).toMatchObject([{ state: 'active' }]);
});

test('[FAQ] porting is free: a ported number pays its first month from its port date on', async () => {
  const bench = await open('2026-05-14T10:00:00Z', 10_000_000n);
  const portsAt = new Date(bench.clock.now() + 20 * DAY_MS);
  await db.sql`
    insert into owned_numbers (number, account_id, source, state, renews_at, ports_at)
    values (${CHICAGO}, ${bench.accountId}, 'Radio', 'porting', null, ${portsAt})`;
  bench.clock.advance(20 * DAY_MS - 1);
  await bench.renew();
  expect(await available(bench)).toBe(10_000_000n);
  expect(await bench.find(CHICAGO)).toMatchObject({ state: 'porting', renewsAt: null });
  bench.clock.advance(1);
  expect(await bench.find(CHICAGO)).toMatchObject({ state: 'active' });
  await bench.renew();
  await bench.renew();
  expect(await available(bench)).toBe(8_000_000n);
  expect(await bench.find(CHICAGO)).toMatchObject({
    state: 'active',
    renewsAt: Date.parse('2026-07-03T10:00:00Z'),
  });
});
