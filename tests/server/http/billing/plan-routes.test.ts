import { afterAll, beforeAll, expect, test } from 'vitest';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { planQuoteSchema, planStandingSchema } from '#contract/billing/plans.ts';
import { apiErrorSchema } from '#contract/values/errors.ts';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { openBillingResources } from '#server/wiring/billing-resources.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { openSignedInApp } from '#support/http/signed-in-app.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
let people: DemoPeople;
let send: ReturnType<typeof openSignedInApp>;
const clock = new ManualClock();
beforeAll(async () => {
  db = await openTestDatabase();
  const accountId = await openAccount(db.sql, 'Harbor');
  people = await seedDemoPeople(db.sql, accountId);
  await fundAccount(db.sql, { accountId, micros: 100_000_000n, key: 'harbor' }, clock);
  send = openSignedInApp(openBillingResources({ sql: db.sql, clock, log: silentLog }).routers);
});
afterAll(() => db.close());

const codeOf = async (answer: Response) => [
  answer.status,
  apiErrorSchema.parse(await answer.json()).error.code,
];
const quote = async (plan: string) =>
  planQuoteSchema.parse(
    await (await send(people.admin, 'GET', `${billingRoutes.planQuote}?plan=${plan}`)).json(),
  );
const change = (plan: string, dueMicros: number) =>
  send(people.admin, 'PUT', billingRoutes.plan, { plan, dueMicros });

test('a plan is looked at, quoted, and changed for what was shown', async () => {
  const before = await send(people.supervisor, 'GET', billingRoutes.plan);
  expect(planStandingSchema.parse(await before.json())).toMatchObject({ plan: 'starter', period: null });
  const { dueMicros, balanceMicros } = await quote('growth');
  expect([dueMicros, balanceMicros]).toEqual([59_000_000, 41_000_000]);
  const changed = await change('growth', dueMicros);
  expect(changed.status).toBe(200);
  expect(planStandingSchema.parse(await changed.json())).toMatchObject({ plan: 'growth', state: 'active' });
});

test('what costs more than was shown is 409 price-changed, what the balance lacks 402 balance-empty', async () => {
  const { dueMicros, shortMicros } = await quote('enterprise');
  expect([dueMicros, shortMicros]).toEqual([90_000_000, 49_000_000]);
  expect(await codeOf(await change('enterprise', dueMicros - 1))).toEqual([409, 'price-changed']);
  expect(await codeOf(await change('enterprise', dueMicros))).toEqual([402, 'balance-empty']);
});

test.each([
  ['a plan that there is not', { plan: 'gold', dueMicros: 0 }],
  ['a part of a micro-dollar', { plan: 'team', dueMicros: 0.5 }],
  ['nothing that was shown', { plan: 'team' }],
])('refuses %s', async (_, body) => {
  expect((await send(people.admin, 'PUT', billingRoutes.plan, body)).status).toBe(422);
});

test.each([
  ['GET', billingRoutes.plan, undefined, ['agent1']],
  ['GET', `${billingRoutes.planQuote}?plan=team`, undefined, ['agent1', 'supervisor']],
  ['PUT', billingRoutes.plan, { plan: 'team', dueMicros: 0 }, ['agent1', 'supervisor']],
] as const)('%s %s is not for everybody', async (method, path, body, who) => {
  for (const person of who)
    expect([person, (await send(people[person], method, path, body)).status]).toEqual([person, 403]);
});
