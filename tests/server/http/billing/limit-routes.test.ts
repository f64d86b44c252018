import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { limitsSchema, type LimitsChange } from '#contract/billing/limits.ts';
import { apiErrorSchema } from '#contract/values/errors.ts';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import { refuseOutbound } from '#server/billing/limits/outbound-guard.ts';
import { openBillingResources } from '#server/wiring/billing-resources.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
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
  await fundAccount(db.sql, { accountId, micros: 100_000_000n, key: 'first' }, clock);
  send = openSignedInApp(openBillingResources({ sql: db.sql, clock, log: silentLog }).routers);
});
afterAll(() => db.close());

const RULES: LimitsChange = {
  accountDailyMicros: 50_000_000,
  agentDailyMicros: null,
  newCountries: 'hold',
  burstCalls: 5,
  burstSeconds: 10,
};
const blockAt = (id: string) => billingRoutes.outboundBlock.replace('{id}', id);
const countryAt = (code: string) => billingRoutes.newCountry.replace('{code}', code);
const read = async (user = people.admin) =>
  limitsSchema.parse(await (await send(user, 'GET', billingRoutes.limits)).json());
const attempt = (country: string) => {
  const { id: userId, name: agentName } = people.agent1;
  return transaction(db.sql, (tx) => refuseOutbound(tx, { accountId, userId, agentName, country }, clock));
};

test('limits are as they come with the plan until an administrator sets them', async () => {
  expect(await read()).toEqual({
    accountDailyMicros: 50_000_000,
    agentDailyMicros: 25_000_000,
    newCountries: 'tell',
    areByPlan: true,
    burstCalls: 30,
    burstSeconds: 60,
    version: 0,
    spentTodayMicros: 0,
    agents: [],
    blocks: [],
    heldCountries: [],
  });
  expect((await send(people.admin, 'PUT', billingRoutes.limits, RULES)).status).toBe(200);
  expect(await read()).toMatchObject({ ...RULES, areByPlan: false });
});

test('a held country is listed until it is let through', async () => {
  expect(await attempt('JM')).toBe('new-country-held');
  expect((await read()).heldCountries).toEqual(['JM']);
  expect((await send(people.admin, 'PUT', countryAt('JM'))).status).toBe(204);
  expect((await read()).heldCountries).toEqual([]);
  expect(await attempt('JM')).toBeNull();
});

test('who is blocked is listed by name until it is lifted', async () => {
  await db.sql`
    insert into outbound_blocks (id, account_id, user_id, calls, since)
    values (${randomUUID()}, ${accountId}, ${people.agent1.id}, 31, ${new Date(clock.now())})`;
  const [block] = (await read(people.supervisor)).blocks;
  expect(block).toMatchObject({ userId: people.agent1.id, name: people.agent1.name, since: clock.now() });
  const id = block?.id ?? '';
  const stranger = { ...people.admin, accountId: await openAccount(db.sql, 'Other') };
  expect((await send(stranger, 'DELETE', blockAt(id))).status).toBe(404);
  expect((await send(people.admin, 'DELETE', blockAt(id))).status).toBe(204);
  expect((await send(people.admin, 'DELETE', blockAt(id))).status).toBe(404);
  expect((await read()).blocks).toEqual([]);
});

test('what does not fit is refused with the path of the fault', async () => {
  const pathOf = async (answer: Response) => [
    answer.status,
    apiErrorSchema.parse(await answer.json()).error.path,
  ];
  for (const change of [{ burstCalls: 1 }, { accountDailyMicros: -1 }, { burstSeconds: 1.5 }]) {
    const answer = await send(people.admin, 'PUT', billingRoutes.limits, { ...RULES, ...change });
    expect(await pathOf(answer)).toEqual([422, `body.${Object.keys(change).join('')}`]);
  }
  expect(await pathOf(await send(people.admin, 'PUT', countryAt('gb')))).toEqual([422, 'param.code']);
});

test('supervisors read, administrators change, agents do neither', async () => {
  expect(await read(people.supervisor)).toMatchObject({ burstCalls: 5 });
  expect((await send(people.agent1, 'GET', billingRoutes.limits)).status).toBe(403);
  for (const user of [people.supervisor, people.agent1]) {
    expect((await send(user, 'PUT', billingRoutes.limits, RULES)).status).toBe(403);
    expect((await send(user, 'DELETE', blockAt(randomUUID()))).status).toBe(403);
    expect((await send(user, 'PUT', countryAt('GB'))).status).toBe(403);
  }
});
