import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS, DOLLAR, PlanBench } from '#support/billing/plan-bench.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

/** On a plan since its start. */
async function onPlan(plan: 'team' | 'growth', { start = '2026-05-14T10:00:00Z', dollars = 200n } = {}) {
  const bench = await PlanBench.open(db.sql, { start, micros: dollars * DOLLAR });
  expect(await bench.change(plan)).toMatchObject({ ok: true });
  return bench;
}
const days = (bench: PlanBench) =>
  bench
    .entries()
    .then((entries) =>
      entries.map(({ net, cause }) => [
        'from' in cause ? new Date(Number(cause.from)).toISOString().slice(0, 10) : '',
        net / DOLLAR,
      ]),
    );

test('[FAQ] the software fee is charged on its own day: 31 January, 28 February, 31 March', async () => {
  const bench = await onPlan('team', { start: '2026-01-31T09:00:00Z' });
  for (let day = 0; day < 100; day += 1) {
    bench.clock.advance(DAY_MS);
    await bench.renew();
  }
  expect(await days(bench)).toEqual([
    ['2026-01-31', -29n],
    ['2026-02-28', -29n],
    ['2026-03-31', -29n],
    ['2026-04-30', -29n],
  ]);
  expect(bench.asked).toEqual([]);
});

test('is charged once, however many servers find it due', async () => {
  const bench = await onPlan('team');
  bench.clock.advance(31 * DAY_MS);
  await Promise.all([bench.renew(), bench.renew(), bench.renew()]);
  await bench.renew();
  expect(await bench.available()).toBe((200n - 2n * 29n) * DOLLAR);
});

test('months that a server was off for are charged one after the other', async () => {
  const bench = await onPlan('team');
  bench.clock.advance(100 * DAY_MS);
  await bench.renew();
  expect(await days(bench)).toEqual([
    ['2026-05-14', -29n],
    ['2026-06-14', -29n],
    ['2026-07-14', -29n],
    ['2026-08-14', -29n],
  ]);
  expect((await bench.standing()).period?.until).toBe(Date.parse('2026-09-14T10:00:00Z'));
});

test('a fee that the balance does not cover whole is not charged: administrators are told, money is asked for', async () => {
  const bench = await onPlan('team', { dollars: 57n });
  bench.clock.advance(31 * DAY_MS);
  await bench.renew();
  const fallsBackAt = bench.clock.now() + 14 * DAY_MS;
  expect(await bench.available()).toBe(28n * DOLLAR);
  expect(await bench.standing()).toMatchObject({ plan: 'team', state: 'past-due', fallsBackAt });
  const notice = { kind: 'fee-unpaid', plan: 'team', micros: 29_000_000, fallsBackAt };
  expect(await bench.notices()).toEqual([notice]);
  bench.clock.advance(3_600_000);
  await bench.renew();
  expect(await bench.notices()).toEqual([notice]);
  expect(bench.asked).toEqual([29n * DOLLAR, 29n * DOLLAR]);
  expect((await bench.standing()).fallsBackAt).toBe(fallsBackAt);
});

test('of missed months those that the balance covers are paid, and the next one is past due', async () => {
  const bench = await onPlan('team', { dollars: 80n });
  bench.clock.advance(100 * DAY_MS);
  await bench.renew();
  expect(await bench.available()).toBe((80n - 58n) * DOLLAR);
  expect(await bench.standing()).toMatchObject({
    state: 'past-due',
    period: { until: Date.parse('2026-07-14T10:00:00Z') },
    fallsBackAt: bench.clock.now() + 14 * DAY_MS,
  });
});

test('money that comes in time makes it active again when it is looked at next, and the day stays', async () => {
  const bench = await onPlan('team', { dollars: 29n });
  bench.clock.advance(31 * DAY_MS);
  await bench.renew();
  bench.clock.advance(13 * DAY_MS);
  await bench.fund(29n * DOLLAR - 1n);
  await bench.renew();
  expect(await bench.standing()).toMatchObject({ state: 'past-due' });
  await bench.fund(1n);
  await bench.renew();
  expect(await bench.standing()).toMatchObject({
    plan: 'team',
    state: 'active',
    fallsBackAt: null,
    period: { from: Date.parse('2026-06-14T10:00:00Z'), until: Date.parse('2026-07-14T10:00:00Z') },
  });
  expect(await bench.available()).toBe(0n);
  expect(await bench.notices()).toEqual([]);
});

test('after 14 days it falls back to the starter plan, what was due is forgiven, and administrators are told', async () => {
  const bench = await onPlan('growth', { dollars: 60n });
  bench.clock.advance(31 * DAY_MS);
  await bench.renew();
  bench.clock.advance(14 * DAY_MS - 1);
  await bench.renew();
  expect(await bench.standing()).toMatchObject({ plan: 'growth', state: 'past-due' });
  bench.clock.advance(1);
  await Promise.all([bench.renew(), bench.renew()]);
  expect(await bench.standing()).toMatchObject({
    plan: 'starter',
    state: 'active',
    fallsBackAt: null,
    period: { from: Date.parse('2026-06-14T10:00:00Z'), until: Date.parse('2026-07-14T10:00:00Z') },
  });
  expect(await bench.notices()).toEqual([{ kind: 'plan-fell-back', from: 'growth' }]);
  await bench.fund(100n * DOLLAR);
  bench.clock.advance(31 * DAY_MS);
  await bench.renew();
  expect(await bench.available()).toBe(101n * DOLLAR);
});

test('an account that is past due can go on with a plan that the balance covers, from the day that was due', async () => {
  const bench = await onPlan('growth', { dollars: 100n });
  bench.clock.advance(31 * DAY_MS);
  await bench.renew();
  bench.clock.advance(5 * DAY_MS);
  expect(await bench.change('team')).toEqual({ ok: true, value: null });
  expect(await bench.available()).toBe((41n - 29n) * DOLLAR);
  expect(await bench.standing()).toMatchObject({
    plan: 'team',
    state: 'active',
    period: { from: Date.parse('2026-06-14T10:00:00Z') },
  });
  expect(await bench.notices()).toEqual([]);
});

test('a clock that is set back charges no month again', async () => {
  const bench = await onPlan('team');
  bench.clock.advance(31 * DAY_MS);
  await bench.renew();
  bench.clock.advance(-10 * DAY_MS);
  await bench.renew();
  bench.clock.advance(10 * DAY_MS);
  await bench.renew();
  expect(await bench.available()).toBe((200n - 58n) * DOLLAR);
});
