import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { numberOfferListSchema, rentedNumberListSchema } from '#contract/numbers/rented-numbers.ts';
import { findInventoryNumber } from '#server/numbers/inventory/inventory-numbers.ts';
import { RentingBench } from '#support/numbers/renting-bench.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const CHICAGO = '+13125550110';
const PEORIA = '+13095550110';
const TOLL_FREE = '+18005550110';

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

const offered = async (query: { areaCode: string } | { tollFree: true }) => {
  const offers = await bench.rented.offers(query);
  return numberOfferListSchema.parse({ offers }).offers;
};

describe('what is for rent', () => {
  test('is found by area code, with its place and price', async () => {
    const offers = await offered({ areaCode: '312' });
    expect(offers).toHaveLength(30);
    for (const { number, place, microsPerMonth } of offers) {
      expect(number).toMatch(/^\+1312555 ?01\d\d$/);
      expect([place, microsPerMonth]).toEqual(['Illinois', 2_000_000]);
    }
    expect(await offered({ areaCode: '312' })).toEqual(offers);
  });

  test('is toll-free, too, and dearer', async () => {
    const [first] = await offered({ tollFree: true });
    expect(first).toMatchObject({ place: 'Toll-free', microsPerMonth: 3_000_000 });
    expect(first?.number).toMatch(/^\+1800555 ?01\d\d$/);
  });

  test.each(['911', '999', '876'])('is nothing in %s, which is no area of ours', async (areaCode) => {
    expect(await offered({ areaCode })).toEqual([]);
  });

  test('is never what somebody has, or can get back', async () => {
    const [first, second] = (await offered({ areaCode: '312' })).map(({ number }) => number);
    await bench.buy(first ?? '');
    await bench.buy(second ?? '');
    await bench.rented.release(bench.accountId, second ?? '');
    const numbers = (await offered({ areaCode: '312' })).map(({ number }) => number);
    expect(numbers).toHaveLength(30);
    expect(numbers).not.toContain(first);
    expect(numbers).not.toContain(second);
  });
});

describe('buying', () => {
  test('takes the first month from the balance, once, and the number works at once', async () => {
    const [bought] = await bench.buy(CHICAGO, 'Spring flyer');
    expect(bought).toEqual({
      number: CHICAGO,
      source: 'Spring flyer',
      campaign: null,
      agentId: null,
      state: 'active',
      microsPerMonth: 2_000_000,
      renewsAt: Date.UTC(2026, 5, 14, 10),
      restorableUntil: null,
      atRisk: false,
      recordCalls: false,
      announceRecording: true,
      callsThisMonth: 0,
      version: 1,
      // The bench says of nobody whom it is bought by.
      routeId: null,
    });
    expect(await audit(db.sql, bench.accountId)).toMatchObject({ available: 23_000_000n, usage: 2_000_000n });
    expect(await findInventoryNumber(db.sql, CHICAGO, bench.clock)).toMatchObject({ source: 'Spring flyer' });
    await bench.renew();
    expect(await audit(db.sql, bench.accountId)).toMatchObject({ available: 23_000_000n });
  });

  test('[FAQ] asks for a card with the first number, whatever the balance: without one nothing is ordered or charged', async () => {
    await db.sql`update cards set removed_at = now() where account_id = ${bench.accountId}`;
    const numbers = [{ number: CHICAGO, source: 'Radio' }];
    const needed = { ok: false, failure: 'card-needed' };
    expect(await bench.rented.buy(bench.accountId, { numbers })).toEqual(needed);
    expect(await bench.rented.list(bench.accountId)).toEqual([]);
    expect(await audit(db.sql, bench.accountId)).toMatchObject({ available: 25_000_000n });
    await db.sql`update cards set removed_at = null where account_id = ${bench.accountId}`;
    await bench.buy(CHICAGO);
    await bench.rented.release(bench.accountId, CHICAGO);
    await db.sql`update cards set removed_at = now() where account_id = ${bench.accountId}`;
    expect(await bench.rented.restore(bench.accountId, CHICAGO)).toEqual(needed);
  });

  test('is all or none: one that is taken keeps the others from being bought', async () => {
    await bench.buy(CHICAGO);
    const other = await RentingBench.open(db.sql, { micros: 25_000_000n });
    const numbers = [PEORIA, CHICAGO].map((number) => ({ number, source: 'Radio' }));
    expect(await other.rented.buy(other.accountId, { numbers })).toEqual({
      ok: false,
      failure: 'number-taken',
    });
    expect(await other.rented.list(other.accountId)).toEqual([]);
    expect(await audit(db.sql, other.accountId)).toMatchObject({ available: 25_000_000n });
  });

  test('is all or none: a balance that pays for two does not pay for three', async () => {
    const poor = await RentingBench.open(db.sql, { micros: 6_999_999n });
    const numbers = [CHICAGO, PEORIA, TOLL_FREE].map((number) => ({ number, source: 'Radio' }));
    expect(await poor.rented.buy(poor.accountId, { numbers })).toEqual({
      ok: false,
      failure: 'balance-empty',
    });
    expect(await audit(db.sql, poor.accountId)).toMatchObject({ available: 6_999_999n });
    await poor.fund(1n);
    expect(await poor.rented.buy(poor.accountId, { numbers })).toMatchObject({ ok: true });
    expect(await audit(db.sql, poor.accountId)).toMatchObject({ available: 0n, usage: 7_000_000n });
  });

  test('gives a number to one of two who want it in the same instant', async () => {
    const others = await Promise.all(
      [1, 2, 3, 4].map(() => RentingBench.open(db.sql, { micros: 5_000_000n })),
    );
    const numbers = [{ number: CHICAGO, source: 'Radio' }];
    const outcomes = await Promise.all(others.map((other) => other.rented.buy(other.accountId, { numbers })));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    const usages = await Promise.all(
      others.map(async (other) => (await audit(db.sql, other.accountId)).usage),
    );
    expect(usages.reduce((sum, usage) => sum + usage)).toBe(2_000_000n);
  });

  test.each([
    ['a number of the demo carrier itself', ['+12065550142']],
    ['a number that is not for sale', ['+13125551234']],
    ['the same number twice', [CHICAGO, CHICAGO]],
  ])('%s is refused', async (_, wanted) => {
    const numbers = wanted.map((number) => ({ number, source: 'Radio' }));
    expect(await bench.rented.buy(bench.accountId, { numbers })).toEqual({
      ok: false,
      failure: 'number-taken',
    });
  });
});

describe('setting up', () => {
  test('changes what is named and leaves the rest', async () => {
    await bench.buy(CHICAGO);
    const change = (what: Parameters<typeof bench.rented.change>[2]) =>
      bench.rented.change(bench.accountId, CHICAGO, what);
    await change({ campaign: 'Spring kitchens', recordCalls: true });
    await change({ source: 'Billboard' });
    expect(await findInventoryNumber(db.sql, CHICAGO, bench.clock)).toMatchObject({
      source: 'Billboard',
      campaign: 'Spring kitchens',
      recordCalls: true,
      announceRecording: true,
    });
    await change({ campaign: null, announceRecording: false });
    expect(await bench.find(CHICAGO)).toMatchObject({
      source: 'Billboard',
      campaign: null,
      recordCalls: true,
      announceRecording: false,
    });
  });

  test('[FAQ] a number is given to an agent, moved to a colleague and taken back: one agent number each', async () => {
    const ana = await bench.addColleague('Ana');
    const ben = await bench.addColleague('Ben');
    await bench.buy(CHICAGO);
    await bench.buy(PEORIA);
    const give = (number: string, agentId: string | null) =>
      bench.rented.change(bench.accountId, number, { agentId });
    expect(await give(CHICAGO, ana)).toMatchObject({ ok: true, value: { agentId: ana } });
    expect(await give(CHICAGO, ana)).toMatchObject({ ok: true });
    expect(await give(PEORIA, ana)).toEqual({ ok: false, failure: 'agent-has-number' });
    expect(await give(CHICAGO, ben)).toMatchObject({ ok: true, value: { agentId: ben } });
    expect(await give(PEORIA, ana)).toMatchObject({ ok: true });
    expect(await give(CHICAGO, null)).toMatchObject({ ok: true, value: { agentId: null } });
    expect(await give(PEORIA, randomUUID())).toEqual({ ok: false, failure: 'unknown-agent' });
  });

  test('the open pages of whose number it is, or was, are told', async () => {
    const [ana, ben] = [await bench.addColleague('Ana'), await bench.addColleague('Ben')];
    await bench.buy(CHICAGO);
    await db.sql`delete from events`;
    const told = async () => {
      const events = await db.sql<{ audience: string[]; about: string[] }[]>`
        delete from events where type = 'people.changed' returning audience::text[], about::text[]`;
      return events.map(({ audience, about }) => ({ audience, about }));
    };
    const { rented, accountId } = bench;
    await rented.change(accountId, CHICAGO, { agentId: ana });
    expect(await told()).toEqual([{ audience: [ana], about: [ana] }]);
    await rented.change(accountId, CHICAGO, { source: 'Billboard' });
    expect(await told()).toEqual([]);
    await rented.change(accountId, CHICAGO, { agentId: ben });
    expect(await told()).toEqual([{ audience: [ana, ben], about: [ana, ben] }]);
    await rented.release(accountId, CHICAGO);
    expect(await told()).toEqual([{ audience: [ben], about: [ben] }]);
    await rented.restore(accountId, CHICAGO);
    expect(await told()).toEqual([{ audience: [ben], about: [ben] }]);
    await rented.change(accountId, CHICAGO, { agentId: null });
    expect(await told()).toEqual([{ audience: [ben], about: [ben] }]);
  });

  test('is refused for numbers of somebody else and for released ones', async () => {
    await bench.buy(CHICAGO);
    const other = await RentingBench.open(db.sql);
    const change = { source: 'Mine' };
    const unknown = { ok: false, failure: 'not-found' };
    expect(await other.rented.change(other.accountId, CHICAGO, change)).toEqual(unknown);
    expect(await other.rented.release(other.accountId, CHICAGO)).toEqual(unknown);
    expect(await other.rented.restore(other.accountId, CHICAGO)).toEqual(unknown);
    await bench.rented.release(bench.accountId, CHICAGO);
    expect(await bench.rented.change(bench.accountId, CHICAGO, change)).toEqual(unknown);
  });
});

test('the list has active numbers by the day they were bought, then porting, then released ones, with their calls', async () => {
  await bench.buy(PEORIA);
  bench.clock.advance(1000);
  await bench.buy(CHICAGO);
  bench.clock.advance(1000);
  await bench.buy(TOLL_FREE);
  await bench.rented.release(bench.accountId, PEORIA);
  await db.sql`
    insert into owned_numbers (number, account_id, source, state, renews_at)
    values ('+14155550110', ${bench.accountId}, 'Radio', 'porting', null)`;
  const call = (number: string, at: string) => db.sql`
    insert into calls (id, account_id, switchboard_id, direction, from_number, to_number, tracking_number, started_at,
      heartbeat_at)
    values (gen_random_uuid(), ${bench.accountId}, 1, 'inbound', 'anonymous', ${number}, ${number}, ${at}, ${at})`;
  await call(CHICAGO, '2026-05-01T00:00:00Z');
  await call(CHICAGO, '2026-05-14T09:00:00Z');
  await call(CHICAGO, '2026-04-30T23:59:59Z');
  await call(PEORIA, '2026-05-14T09:00:00Z');
  const numbers = await bench.rented.list(bench.accountId);
  expect(rentedNumberListSchema.parse({ numbers }).numbers).toEqual(numbers);
  expect(numbers.map(({ number, state, callsThisMonth }) => [number, state, callsThisMonth])).toEqual([
    [CHICAGO, 'active', 2],
    [TOLL_FREE, 'active', 0],
    ['+14155550110', 'porting', 0],
    [PEORIA, 'released', 1],
  ]);
  expect(numbers[2]).toMatchObject({ renewsAt: null, atRisk: false });
});
