import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { packageListSchema } from '#contract/billing/packages.ts';
import { apiErrorSchema } from '#contract/values/errors.ts';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import { closeSubscription } from '#server/billing/plans/closing.ts';
import { openBillingResources } from '#server/wiring/billing-resources.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import type { User } from '#server/people/users.ts';
import { transaction } from '#server/store/database.ts';
import { openSignedInApp } from '#support/http/signed-in-app.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const clock = new ManualClock();
let db: TestDatabase;
let people: DemoPeople;
let accountId: string;
let send: ReturnType<typeof openSignedInApp>;

beforeAll(async () => {
  db = await openTestDatabase();
  accountId = await openAccount(db.sql, 'Harbor Home Services');
  people = await seedDemoPeople(db.sql, accountId);
  send = openSignedInApp(openBillingResources({ sql: db.sql, clock, log: silentLog }).routers);
});
afterAll(() => db.close());

let admin: User;
beforeEach(async () => {
  admin = { ...people.admin, accountId: await openAccount(db.sql, 'Harbor') };
});

const SMALL = 'local-75000';
const at = (id: string) => billingRoutes.package.replace('{id}', id);
const fund = (dollars: bigint) =>
  fundAccount(db.sql, { accountId: admin.accountId, micros: dollars * 1_000_000n, key: randomUUID() }, clock);
const buy = (purchase: object) => send(admin, 'POST', billingRoutes.packages, purchase);
const list = async (user = admin) =>
  packageListSchema.parse(await (await send(user, 'GET', billingRoutes.packages)).json());
const errorOf = async (answer: Response) => [answer.status, apiErrorSchema.parse(await answer.json()).error];

test('a package is bought, listed with what is left of it, and its renewal stopped and taken up again', async () => {
  await fund(1200n);
  const id = randomUUID();
  expect((await buy({ id, offerId: SMALL })).status).toBe(204);
  expect((await buy({ id, offerId: SMALL })).status).toBe(204);
  const { offers, buckets } = await list();
  expect(offers.map((offer) => offer.id)).toContain(SMALL);
  expect(buckets).toMatchObject([{ id, offerId: SMALL, leftSeconds: 4_500_000, renews: true }]);
  for (const renews of [false, true]) {
    expect((await send(admin, 'PATCH', at(id), { renews })).status).toBe(204);
    expect((await list()).buckets).toMatchObject([{ id, renews }]);
  }
});

test('says why a package is not bought', async () => {
  const id = randomUUID();
  expect(await errorOf(await buy({ id, offerId: SMALL }))).toEqual([402, { code: 'balance-empty' }]);
  expect(await errorOf(await buy({ id, offerId: 'local-1' }))).toMatchObject([422, { path: 'body.offerId' }]);
  expect(await errorOf(await buy({ id: 'once', offerId: SMALL }))).toMatchObject([422, { path: 'body.id' }]);
  await transaction(db.sql, (tx) => closeSubscription(tx, admin.accountId, clock));
  expect(await errorOf(await buy({ id, offerId: SMALL }))).toEqual([409, { code: 'account-closed' }]);
});

test('says why a package does not renew', async () => {
  await fund(2400n);
  const [id, extra] = [randomUUID(), randomUUID()];
  await buy({ id, offerId: SMALL });
  await buy({ id: extra, offerId: SMALL });
  const answer = await send(admin, 'PATCH', at(extra), { renews: true });
  expect(await errorOf(answer)).toEqual([409, { code: 'package-not-renewable' }]);
  const missing = await send(admin, 'PATCH', at(randomUUID()), { renews: true });
  expect(await errorOf(missing)).toEqual([404, { code: 'not-found' }]);
});

test('supervisors read, administrators buy and change, agents do neither', async () => {
  const supervisor = { ...people.supervisor, accountId: admin.accountId };
  const agent = { ...people.agent1, accountId: admin.accountId };
  expect((await list(supervisor)).buckets).toEqual([]);
  expect((await send(agent, 'GET', billingRoutes.packages)).status).toBe(403);
  for (const user of [supervisor, agent]) {
    const purchase = { id: randomUUID(), offerId: SMALL };
    expect((await send(user, 'POST', billingRoutes.packages, purchase)).status).toBe(403);
    expect((await send(user, 'PATCH', at(randomUUID()), { renews: false })).status).toBe(403);
  }
});
