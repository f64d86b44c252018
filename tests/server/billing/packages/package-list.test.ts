import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY_MS, DOLLAR, PackageBench } from '#support/billing/package-bench.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const SECONDS = 75_000 * 60;
const MINUTE = 25_000n;
const LONDON = '+442079460958';
const TOLL_FREE = '+18005550142';
let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const open = (dollars: bigint) => PackageBench.open(db.sql, { dollars });
const available = async (bench: PackageBench) => (await audit(db.sql, bench.accountId)).available;
const used = async (bench: PackageBench) => (await bench.list()).map(({ usedSeconds }) => usedSeconds);

describe('minutes of a package', () => {
  test('[FAQ] are used before per-minute charging: with a balance of nothing calls go on', async () => {
    const bench = await open(1200n);
    await bench.buy();
    expect(await available(bench)).toBe(0n);
    const callId = await bench.call();
    expect(await bench.extend(callId, 50)).toMatchObject({ ok: true });
    expect(await bench.end(callId, 61)).toEqual({ costMicros: 0, billedSeconds: 120 });
    expect(await used(bench)).toEqual([120]);
    expect(await available(bench)).toBe(0n);
  });

  test('are shown as they go, while calls last', async () => {
    const bench = await open(1200n);
    await bench.buy();
    const callIds = [await bench.call(), await bench.call()];
    expect(await used(bench)).toEqual([120]);
    bench.clock.advance(61_000);
    for (const callId of callIds) await bench.extend(callId, 61);
    expect(await bench.list()).toMatchObject([{ usedSeconds: 240, leftSeconds: SECONDS - 240 }]);
  });

  test('that a call only holds are not used yet: what rings in vain uses nothing', async () => {
    const bench = await open(1200n);
    await bench.buy();
    const callId = await bench.ring();
    expect(await used(bench)).toEqual([0]);
    expect(await bench.months((await bench.list())[0]?.id ?? '')).toMatchObject([{ heldSeconds: 60n }]);
    await bench.giveUp(callId);
    expect(await used(bench)).toEqual([0]);
  });

  test('[FAQ] are for local numbers in the US and Canada only', async () => {
    const bench = await open(1300n);
    await bench.buy();
    for (const number of ['+12065550142', '+14165550142'])
      await bench.end(await bench.call('outbound', number), 60);
    expect(await used(bench)).toEqual([120]);
    expect(await available(bench)).toBe(100n * DOLLAR);
    for (const number of [LONDON, TOLL_FREE]) await bench.end(await bench.call('outbound', number), 60);
    expect(await used(bench)).toEqual([120]);
    expect(await available(bench)).toBeLessThan(100n * DOLLAR);
  });

  test('[FAQ] of toll-free numbers are a package of their own', async () => {
    const bench = await open(2325n + 100n);
    await bench.buy('toll-free-75000');
    await bench.end(await bench.call('inbound', TOLL_FREE), 60);
    expect(await used(bench)).toEqual([60]);
    expect(await available(bench)).toBe(100n * DOLLAR);
    await bench.end(await bench.call('inbound'), 60);
    expect(await used(bench)).toEqual([60]);
    expect(await available(bench)).toBe(100n * DOLLAR - MINUTE);
  });

  test('of two packages are used from the one that ends first; one that was bought later serves next', async () => {
    const bench = await open(6000n);
    const first = await bench.buy();
    await bench.useAllBut(60);
    bench.clock.advance(5 * DAY_MS);
    const extra = await bench.buy();
    await bench.end(await bench.call('inbound'), 150);
    const left = new Map((await bench.list()).map(({ id, leftSeconds }) => [id, leftSeconds]));
    expect([left.get(first), left.get(extra)]).toEqual([0, SECONDS - 120]);
  });
});

describe('[FAQ] when a package is used up', () => {
  test('calls cost the rate of the plan, and a call that uses up the last is split', async () => {
    const bench = await open(1300n);
    await bench.buy();
    await bench.useAllBut(60);
    const callId = await bench.call();
    // 180 s are billed: 60 from the package, 120 at $0.025 a minute.
    for (const elapsed of [50, 110]) expect(await bench.extend(callId, elapsed)).toMatchObject({ ok: true });
    expect(await bench.end(callId, 121)).toEqual({ costMicros: 50_000, billedSeconds: 180 });
    expect(await available(bench)).toBe(100n * DOLLAR - 2n * MINUTE);
    expect(await bench.end(await bench.call(), 60)).toEqual({ costMicros: 25_000, billedSeconds: 60 });
    expect(await used(bench)).toEqual([SECONDS]);
  });

  test('another can be bought while a call goes on, in whatever moment, and the call goes on from that one', async () => {
    const bench = await open(2401n);
    await bench.buy();
    await bench.useAllBut(60);
    const callId = await bench.call();
    await Promise.all([bench.extend(callId, 50), bench.buy()]);
    expect(await bench.extend(callId, 110)).toMatchObject({ ok: true });
    const { costMicros, billedSeconds } = await bench.end(callId, 180);
    // The second minute is paid for by whichever was there first; the third by the new package.
    expect([0, Number(MINUTE)]).toContain(costMicros);
    expect(billedSeconds).toBe(180);
    const fromSecond = costMicros === 0 ? 120 : 60;
    expect((await used(bench)).sort()).toEqual([SECONDS, fromSecond].sort());
    expect(await available(bench)).toBe(DOLLAR - BigInt(costMicros));
  });

  test('and no money is left, a call ends when what it has paid for is used; another package carries the next', async () => {
    const bench = await open(1200n);
    await bench.buy();
    await bench.useAllBut(60);
    const callId = await bench.call();
    expect(await bench.extend(callId, 50)).toEqual({ ok: false, failure: 'balance-empty' });
    await bench.end(callId, 60);
    await bench.fund(1200n);
    await bench.buy();
    expect(await bench.end(await bench.call(), 60)).toMatchObject({ costMicros: 0 });
  });
});
