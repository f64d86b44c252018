/** What is done to an account's money is in its audit log, and what is refused is not. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { silentLog } from '#kit/log.ts';
import { ManualClock } from '#kit/clock.ts';
import { accountClosing } from '#server/accounts/account-closing.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import { cancellationRoutes } from '#server/http/billing/cancellation-routes.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { auditOfAccount } from '#server/store/audit-log.ts';
import { openBillingResources } from '#server/wiring/billing-resources.ts';
import { openSignedInApp } from '#support/http/signed-in-app.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const clock = new ManualClock();
const nothing = () => Promise.resolve();
let db: TestDatabase;
let accountId: string;
let people: DemoPeople;
let send: ReturnType<typeof openSignedInApp>;
beforeAll(async () => {
  db = await openTestDatabase();
  accountId = await openAccount(db.sql, 'Harbor');
  people = await seedDemoPeople(db.sql, accountId);
  await fundAccount(db.sql, { accountId, micros: 100_000_000n, key: 'harbor' }, clock);
  const closing = accountClosing({
    sql: db.sql,
    clock,
    log: silentLog,
    releaseNumbers: nothing,
    cancelPorts: nothing,
  });
  send = openSignedInApp([
    ...openBillingResources({ sql: db.sql, clock, log: silentLog }).routers,
    cancellationRoutes(closing),
  ]);
});
afterAll(() => db.close());

let known = 0;
const logged = async () => {
  const entries = await auditOfAccount(db.sql, { accountId, before: null, about: null, most: 100 });
  const latest = entries.slice(0, entries.length - known).reverse();
  known = entries.length;
  return latest.map(({ actor, action, before, after }) => ({ actor, action, before, after }));
};
beforeEach(logged);
const asAdmin = async (method: string, path: string, body?: object) =>
  (await send(people.admin, method, path, body)).status;
const actor = () => people.admin.name;

test('a plan', async () => {
  expect(await asAdmin('PUT', billingRoutes.plan, { plan: 'team', dueMicros: 29_000_000 })).toBe(200);
  expect(await asAdmin('PUT', billingRoutes.plan, { plan: 'enterprise', dueMicros: 1 })).toBe(409);
  expect(await logged()).toEqual([
    { actor: actor(), action: 'plan.changed', before: { plan: 'Starter' }, after: { plan: 'Team' } },
  ]);
});

test('limits, and what is let through', async () => {
  const limits = { newCountries: 'hold', burstCalls: 30, burstSeconds: 60 };
  const change = { ...limits, accountDailyMicros: 5_000_000, agentDailyMicros: null };
  expect(await asAdmin('PUT', billingRoutes.limits, change)).toBe(200);
  expect(await asAdmin('PUT', billingRoutes.limits, { ...change, version: 7 })).toBe(409);
  expect(await asAdmin('PUT', billingRoutes.newCountry.replace('{code}', 'GB'))).toBeLessThan(300);
  expect(await logged()).toMatchObject([
    {
      action: 'limits.changed',
      before: { agentDailyMicros: expect.any(Number) as number },
      after: { accountDailyMicros: 5_000_000, agentDailyMicros: null, newCountries: 'hold' },
    },
    { actor: actor(), action: 'limits.country-let-through' },
  ]);
});

test('the company on statements', async () => {
  const company = { name: 'Harbor Ltd', address: '', taxId: 'US 1', email: '' };
  expect(await asAdmin('PUT', billingRoutes.company, company)).toBe(200);
  expect(await logged()).toMatchObject([
    {
      action: 'company.changed',
      before: { name: 'Harbor', taxId: '' },
      after: { name: 'Harbor Ltd', taxId: 'US 1' },
    },
  ]);
});

test('its end, and its return', async () => {
  expect(await asAdmin('POST', billingRoutes.cancellation, { name: 'Other' })).toBe(422);
  expect(await asAdmin('POST', billingRoutes.cancellation, { name: 'Harbor' })).toBe(200);
  expect(await asAdmin('DELETE', billingRoutes.cancellation)).toBe(200);
  expect(await logged()).toMatchObject([
    { actor: actor(), action: 'account.cancelled' },
    { actor: actor(), action: 'account.taken-up-again' },
  ]);
});
