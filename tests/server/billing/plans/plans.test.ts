import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { planQuoteSchema, planStandingSchema } from '#contract/billing/plans.ts';
import { startCharge } from '#server/billing/charges/call-charges.ts';
import { DAY_MS, DOLLAR, PlanBench } from '#support/billing/plan-bench.ts';
import { saveCard } from '#support/billing/saved-card.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
let bench: PlanBench;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  bench = await PlanBench.open(db.sql, { micros: 70n * DOLLAR });
});

const quote = async (plan: 'starter' | 'team' | 'growth' | 'enterprise') =>
  planQuoteSchema.parse(await bench.desk.quote(bench.accountId, plan));
const autoRecharge = (threshold: bigint, amount: bigint, nextTryAt: Date | null = null) => db.sql`
  insert into auto_recharges (account_id, is_on, threshold_micros, amount_micros, next_try_at)
  values (${bench.accountId}, true, ${threshold * DOLLAR}, ${amount * DOLLAR}, ${nextTryAt})`;

test('an account that never chose is on the starter plan, and sees what the others cost', async () => {
  const standing = planStandingSchema.parse(await bench.standing());
  expect(standing).toMatchObject({
    plan: 'starter',
    state: 'active',
    period: null,
    fallsBackAt: null,
    closedAt: null,
    readableUntil: null,
  });
  expect(
    standing.plans.map(({ id, microsPerMonth, localMicrosPerMinute }) => [
      id,
      microsPerMonth,
      localMicrosPerMinute,
    ]),
  ).toEqual([
    ['starter', 0, 25_000],
    ['team', 29_000_000, 22_000],
    ['growth', 59_000_000, 20_000],
    ['enterprise', 149_000_000, 17_000],
  ]);
});

describe('what a change would do', () => {
  test('is shown before it is done, and then done to the micro-dollar', async () => {
    await bench.change('team');
    bench.clock.advance(15 * DAY_MS);
    const shown = await quote('growth');
    expect(shown).toMatchObject({
      from: 'team',
      to: 'growth',
      at: bench.clock.now(),
      secondsLeft: 1_382_400,
      secondsInMonth: 2_678_400,
      creditMicros: 14_967_742,
      chargeMicros: 30_451_613,
      dueMicros: 15_483_871,
      balanceMicros: 41_000_000 - 15_483_871,
      shortMicros: 0,
      recharge: null,
      nextMicros: 59_000_000,
    });
    expect(await bench.change('growth', BigInt(shown.dueMicros))).toMatchObject({ ok: true });
    expect(await bench.available()).toBe(BigInt(shown.balanceMicros));
  });

  test('says what the balance lacks, apart from what calls hold', async () => {
    expect(await quote('enterprise')).toMatchObject({ shortMicros: 79_000_000, balanceMicros: -79_000_000 });
    const { accountId, clock } = bench;
    const call = { callId: randomUUID(), accountId, userId: null, direction: 'outbound' } as const;
    await startCharge(db.sql, { ...call, number: '+12065550142' }, clock);
    expect(await quote('enterprise')).toMatchObject({ shortMicros: 79_025_000, balanceMicros: -79_000_000 });
  });

  test('says what auto-recharge would do then, in whole cents', async () => {
    await saveCard(db.sql, bench.accountId, { brand: 'Visa', last4: '4242' });
    await bench.change('team');
    await autoRecharge(41n, 100n);
    bench.clock.advance(DAY_MS);
    const { balanceMicros, recharge } = await quote('growth');
    expect(recharge).toEqual({
      micros: Math.ceil((100_000_000 - balanceMicros) / 10_000) * 10_000,
      brand: 'Visa',
      last4: '4242',
    });
    // What gives money back recharges nothing, and neither does what cannot be paid.
    expect((await quote('starter')).recharge).toBeNull();
    expect((await quote('enterprise')).recharge).toBeNull();
  });

  test.each([
    ['the balance stays above the threshold', () => autoRecharge(41n, 100n)],
    ['a decline is being waited out', () => autoRecharge(42n, 100n, new Date(bench.clock.now() + 1))],
  ])('recharges nothing while %s', async (_, setUp) => {
    await saveCard(db.sql, bench.accountId);
    await setUp();
    expect(await quote('team')).toMatchObject({ balanceMicros: 41_000_000, recharge: null });
  });

  test('recharges nothing without a card', async () => {
    await autoRecharge(60n, 100n);
    expect((await quote('team')).recharge).toBeNull();
  });
});
