import { afterAll, beforeAll, expect, test } from 'vitest';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { companySchema } from '#contract/billing/plans.ts';
import { apiErrorSchema } from '#contract/values/errors.ts';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { openBillingResources } from '#server/wiring/billing-resources.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { openSignedInApp } from '#support/http/signed-in-app.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const HARBOR = { name: 'Harbor LLC', address: '1 Pier\nSeattle', taxId: '12-3', email: 'a@harbor.test' };

let db: TestDatabase;
let people: DemoPeople;
let send: ReturnType<typeof openSignedInApp>;
const clock = new ManualClock();
beforeAll(async () => {
  db = await openTestDatabase();
  people = await seedDemoPeople(db.sql, await seedDemoAccount(db.sql, clock));
  send = openSignedInApp(openBillingResources({ sql: db.sql, clock, log: silentLog }).routers);
});
afterAll(() => db.close());

const read = async (who = people.supervisor) =>
  companySchema.parse(await (await send(who, 'GET', billingRoutes.company)).json());
const save = (company: object, who = people.admin) => send(who, 'PUT', billingRoutes.company, company);

test('is the account by name at first, and then what an administrator says', async () => {
  const nameOnly = { name: 'Harbor Home Services', address: '', taxId: '', email: '', version: 0 };
  expect(await read()).toEqual(nameOnly);
  const saved = await save({ ...HARBOR, name: ' Harbor LLC ' });
  expect([saved.status, await saved.json()]).toEqual([200, { ...HARBOR, version: 1 }]);
  expect(await read()).toEqual({ ...HARBOR, version: 1 });
  await save({ ...HARBOR, taxId: '' });
  expect(await read()).toEqual({ ...HARBOR, taxId: '', version: 2 });
  const stranger = { ...people.admin, accountId: await openAccount(db.sql, 'Other') };
  expect(await read(stranger)).toEqual({ ...nameOnly, name: 'Other' });
});

test.each([
  [{ ...HARBOR, name: ' ' }, 'body.name'],
  [{ ...HARBOR, name: 'x'.repeat(121) }, 'body.name'],
  [{ ...HARBOR, address: 'x'.repeat(401) }, 'body.address'],
  [{ ...HARBOR, address: '1 Pier\0' }, 'body'],
  [{ ...HARBOR, email: undefined }, 'body.email'],
])('refuses %j', async (company, path) => {
  const answer = await save(company);
  expect([answer.status, apiErrorSchema.parse(await answer.json()).error.path]).toEqual([422, path]);
});

test('supervisors read it, agents do not, and neither writes it', async () => {
  expect((await send(people.agent1, 'GET', billingRoutes.company)).status).toBe(403);
  expect((await save(HARBOR, people.supervisor)).status).toBe(403);
  expect((await save(HARBOR, people.agent1)).status).toBe(403);
});
