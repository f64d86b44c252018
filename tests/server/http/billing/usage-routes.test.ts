import { afterAll, beforeAll, expect, test } from 'vitest';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { usageSchema } from '#contract/billing/usage.ts';
import { apiErrorSchema } from '#contract/values/errors.ts';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { openBillingResources } from '#server/wiring/billing-resources.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { endedCharge, OUR_NUMBER } from '#support/billing/ended-call.ts';
import { openSignedInApp } from '#support/http/signed-in-app.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
let people: DemoPeople;
let send: ReturnType<typeof openSignedInApp>;
const clock = new ManualClock();
beforeAll(async () => {
  db = await openTestDatabase();
  const accountId = await seedDemoAccount(db.sql, clock);
  people = await seedDemoPeople(db.sql, accountId);
  await endedCharge(db.sql, { accountId, endedAt: clock.now(), source: 'Radio' });
  send = openSignedInApp(openBillingResources({ sql: db.sql, clock, log: silentLog }).routers);
});
afterAll(() => db.close());

const MAY = 'from=2026-05-14&to=2026-05-14';
const get = (query: string, path: string = billingRoutes.usage, who = people.supervisor) =>
  send(who, 'GET', `${path}?${query}`);

test('a supervisor reads usage by day, unless another grouping is asked for', async () => {
  const byDay = usageSchema.parse(await (await get(MAY)).json());
  expect(byDay.rows).toMatchObject([{ key: '2026-05-14', calls: 1, billedSeconds: 60, costMicros: 25_000 }]);
  const query = `${MAY}&by=source&timeZone=Europe/Berlin&number=${encodeURIComponent(OUR_NUMBER)}`;
  const bySource = usageSchema.parse(await (await get(query)).json());
  expect(bySource.rows).toMatchObject([{ key: 'Radio', label: 'Radio', calls: 1 }]);
});

test('its file is named after what is in it', async () => {
  const answer = await get(`${MAY}&by=source`, billingRoutes.usageCsv);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
  expect(answer.headers.get('content-disposition')).toMatch(
    /^attachment; filename="Usage by source 2026-05-14 to 2026-05-14\.csv"/,
  );
  expect((await answer.text()).trimEnd().split('\r\n').at(-1)).toBe('Radio,1,60,0,0.025000');
});

test.each([
  ['from=2026-05-14', 'query.to'],
  ['from=14.05.2026&to=2026-05-14', 'query.from'],
  ['from=2026-02-30&to=2026-05-14', 'query.from'],
  ['from=2026-05-15&to=2026-05-14', 'query.to'],
  ['from=2025-05-13&to=2026-05-14', 'query.to'],
  [`${MAY}&timeZone=Here/There`, 'query.timeZone'],
  [`${MAY}&by=mood`, 'query.by'],
  [`${MAY}&direction=sideways`, 'query.direction'],
  [`${MAY}&source=${'x'.repeat(121)}`, 'query.source'],
  [`${MAY}&source=a%00b`, 'url'],
])('refuses %s', async (query, path) => {
  for (const route of [billingRoutes.usage, billingRoutes.usageCsv]) {
    const answer = await get(query, route);
    const { error } = apiErrorSchema.parse(await answer.json());
    expect([answer.status, error.code, error.path]).toEqual([422, 'invalid-request', path]);
  }
});

test('agents read none of it', async () => {
  expect((await get(MAY, billingRoutes.usage, people.agent1)).status).toBe(403);
  expect((await get(MAY, billingRoutes.usageCsv, people.agent1)).status).toBe(403);
});
