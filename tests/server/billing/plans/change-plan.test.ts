import { SERVER } from '#server/store/audit-log.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS, DOLLAR, PlanBench } from '#support/billing/plan-bench.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
let bench: PlanBench;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  bench = await PlanBench.open(db.sql);
});

const DONE = { ok: true, value: null };
const refused = (failure: string) => ({ ok: false, failure });
const MAY_14 = Date.parse('2026-05-14T10:00:00Z');
const JUNE_14 = Date.parse('2026-06-14T10:00:00Z');

describe('the first plan with a fee', () => {
  test('pays its first month, which begins at that instant', async () => {
    expect(await bench.change('team')).toEqual(DONE);
    expect(await bench.available()).toBe(171n * DOLLAR);
    expect(await bench.standing()).toMatchObject({
      plan: 'team',
      state: 'active',
      period: { from: MAY_14, until: JUNE_14 },
    });
    expect(await bench.entries()).toEqual([
      {
        kind: 'fee',
        net: -29n * DOLLAR,
        cause: { type: 'plan', plan: 'team', from: MAY_14, until: JUNE_14 },
      },
    ]);
  });

  test('that the balance does not cover is refused, and nothing has changed', async () => {
    const poor = await PlanBench.open(db.sql, { micros: 29n * DOLLAR - 1n });
    expect(await poor.change('team')).toEqual(refused('balance-empty'));
    expect(await poor.standing()).toMatchObject({ plan: 'starter', period: null });
    expect(await poor.available()).toBe(29n * DOLLAR - 1n);
    await poor.fund(1n);
    expect(await poor.change('team')).toEqual(DONE);
    expect(await poor.available()).toBe(0n);
  });
});

test('[FAQ] the plan is changed at any time, up or down, prorated by the second in one entry', async () => {
  await bench.change('team');
  bench.clock.advance(15 * DAY_MS + 1000);
  expect(await bench.change('growth')).toEqual(DONE);
  // 1,382,399 of 2,678,400 seconds are left.
  const up = 30_451_591n - 14_967_731n;
  expect(await bench.available()).toBe(171n * DOLLAR - up);
  bench.clock.advance(10 * DAY_MS);
  expect(await bench.change('starter')).toEqual(DONE);
  // 518,399 seconds are left.
  expect(await bench.available()).toBe(171n * DOLLAR - up + 11_419_333n);
  expect(await bench.entries()).toMatchObject([
    { kind: 'fee', cause: { type: 'plan' } },
    {
      kind: 'fee',
      net: -up,
      cause: {
        type: 'plan-change',
        from: 'team',
        to: 'growth',
        until: JUNE_14,
        creditMicros: 14_967_731,
        chargeMicros: 30_451_591,
      },
    },
    { kind: 'credit', net: 11_419_333n, cause: { type: 'plan-change', from: 'growth', to: 'starter' } },
  ]);
  expect(await bench.standing()).toMatchObject({ plan: 'starter', period: { until: JUNE_14 } });
});

test('[FAQ] there and back in one instant nets exactly nothing', async () => {
  await bench.change('team');
  bench.clock.advance(9 * DAY_MS + 12_345_678);
  const before = await bench.available();
  for (const plan of ['enterprise', 'growth', 'team', 'starter', 'team'] as const)
    expect(await bench.change(plan)).toEqual(DONE);
  expect(await bench.available()).toBe(before);
});

test('the plan that it is on already costs nothing: asked for twice at once it is changed once', async () => {
  await bench.change('team');
  bench.clock.advance(DAY_MS);
  const twice = await Promise.all([bench.change('growth'), bench.change('growth')]);
  expect(twice).toEqual([DONE, DONE]);
  expect(await bench.entries()).toHaveLength(2);
  expect(await bench.change('growth', 0n)).toEqual(DONE);
  expect(await bench.entries()).toHaveLength(2);
});

test('two changes at once are made one after the other, neither dearer than it was shown', async () => {
  await bench.change('team');
  const quotes = await Promise.all(
    (['growth', 'enterprise'] as const).map((plan) => bench.desk.quote(bench.accountId, plan)),
  );
  const outcomes = await Promise.all(
    quotes.map(({ to: plan, dueMicros }) => bench.desk.change(bench.accountId, { plan, dueMicros }, SERVER)),
  );
  // Down from Enterprise gives more back than was shown, up from Growth costs less than was shown: both are welcome.
  expect(outcomes).toEqual([DONE, DONE]);
  expect(await bench.entries()).toHaveLength(3);
});

describe('what was shown', () => {
  beforeEach(() => bench.change('growth'));
  const due = async (plan: 'enterprise' | 'team') =>
    BigInt((await bench.desk.quote(bench.accountId, plan)).dueMicros);

  test('still holds a moment later, for a plan that costs more and for one that gives back', async () => {
    const [up, down] = [await due('enterprise'), await due('team')];
    bench.clock.advance(60_000);
    expect(await due('team')).toBeGreaterThan(down);
    expect(await bench.change('team', down)).toEqual(DONE);
    expect(await bench.change('growth')).toEqual(DONE);
    expect(await bench.change('enterprise', up)).toEqual(DONE);
  });

  test('holds no more once something else has changed it', async () => {
    const shown = await due('enterprise');
    await bench.change('team');
    expect(await bench.change('enterprise', shown)).toEqual(refused('price-changed'));
    expect(await bench.standing()).toMatchObject({ plan: 'team' });
    expect(await bench.entries()).toHaveLength(2);
  });

  test('of a credit holds for five minutes', async () => {
    const shown = await due('team');
    bench.clock.advance(5 * 60_000 + 1000);
    expect(await bench.change('team', shown)).toEqual(refused('price-changed'));
    const anew = await due('team');
    bench.clock.advance(5 * 60_000);
    expect(await bench.change('team', anew)).toEqual(DONE);
  });

  test('just before the renewal is no promise for the month after it', async () => {
    bench.clock.advance(31 * DAY_MS - 60_000);
    const shown = await due('enterprise');
    bench.clock.advance(60_000);
    expect(await bench.change('enterprise', shown)).toEqual(refused('price-changed'));
  });
});

describe('in the second of the renewal each fee is charged once', () => {
  test.each([
    ['the change comes first', ['change', 'renew']],
    ['the renewal comes first', ['renew', 'change']],
    ['both come at once', ['both']],
  ])('when %s', async (_, order) => {
    await bench.change('team');
    bench.clock.advance(31 * DAY_MS);
    for (const step of order) {
      if (step === 'both') await Promise.all([bench.change('growth'), bench.renew(), bench.renew()]);
      else await (step === 'renew' ? bench.renew() : bench.change('growth'));
    }
    await bench.renew();
    expect(await bench.available()).toBe((200n - 29n - 59n) * DOLLAR);
    expect(await bench.standing()).toMatchObject({
      plan: 'growth',
      period: { from: JUNE_14, until: Date.parse('2026-07-14T10:00:00Z') },
    });
  });
});

test('a clock that was set back changes neither the month nor what it costs', async () => {
  await bench.change('team');
  bench.clock.advance(-30 * DAY_MS);
  expect(await bench.change('growth')).toEqual(DONE);
  expect(await bench.available()).toBe((200n - 59n) * DOLLAR);
  expect(await bench.standing()).toMatchObject({ period: { from: MAY_14, until: JUNE_14 } });
});
