import { afterAll, beforeAll, expect, test } from 'vitest';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import {
  balanceHistorySchema,
  ledgerPageSchema,
  statementListSchema,
  statementSchema,
} from '#contract/billing/ledger.ts';
import { apiErrorSchema } from '#contract/values/errors.ts';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { openBillingResources } from '#server/wiring/billing-resources.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { endedCall } from '#support/billing/ended-call.ts';
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
  await endedCall(db.sql, { accountId, endedAt: clock.now() + 1 });
  send = openSignedInApp(openBillingResources({ sql: db.sql, clock, log: silentLog }).routers);
});
afterAll(() => db.close());

const get = async (path: string, who = people.supervisor) => send(who, 'GET', path);
const ofMonth = (path: string, month: string) => path.replace('{month}', month);
const errorOf = async (answer: Response) => apiErrorSchema.parse(await answer.json()).error;

test('a supervisor reads the ledger, page by page', async () => {
  const first = ledgerPageSchema.parse(await (await get(`${billingRoutes.ledger}?limit=1`)).json());
  expect(first.lines).toMatchObject([{ kind: 'settle', micros: -25_000, balanceMicros: 24_975_000 }]);
  const next = await get(`${billingRoutes.ledger}?before=${first.nextBefore}`);
  expect(ledgerPageSchema.parse(await next.json())).toMatchObject({
    lines: [{ kind: 'fund', micros: 25_000_000 }],
    nextBefore: null,
  });
});

test('a supervisor reads how the balance went', async () => {
  const history = balanceHistorySchema.parse(
    await (await get(`${billingRoutes.balanceHistory}?days=2`)).json(),
  );
  expect(history).toEqual({
    points: [
      { at: Date.UTC(2026, 4, 14) - 1, micros: 0 },
      { at: clock.now(), micros: 24_975_000 },
    ],
    payments: [{ at: clock.now(), beforeMicros: 0, micros: 25_000_000 }],
  });
});

test('a supervisor reads the statements and one of them', async () => {
  const list = await get(billingRoutes.statements);
  expect(statementListSchema.parse(await list.json())).toEqual({
    months: [{ month: '2026-05', openingMicros: 0, closingMicros: 24_975_000 }],
  });
  const statement = await get(ofMonth(billingRoutes.statement, '2026-05'));
  expect(statementSchema.parse(await statement.json())).toMatchObject({
    month: '2026-05',
    isSoFar: true,
    closingMicros: 24_975_000,
    callsMicros: 25_000,
    calls: 1,
    company: { name: 'Harbor Home Services' },
  });
});

test('a statement is kept as a file of its month', async () => {
  const answer = await get(ofMonth(billingRoutes.statementCsv, '2026-05'));
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="Statement 2026-05\.csv"/);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const bytes = new Uint8Array(await answer.arrayBuffer());
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const lines = new TextDecoder().decode(bytes).trimEnd().split('\r\n');
  expect(lines.at(-1)).toMatch(/,Call,.*,-0\.025000,24\.975000$/);
});

test.each([billingRoutes.statement, billingRoutes.statementCsv])(
  '%s of no month that was is not found',
  async (path) => {
    const answer = await get(ofMonth(path, '2026-04'));
    expect([answer.status, (await errorOf(answer)).code]).toEqual([404, 'not-found']);
  },
);

test.each([
  [`${billingRoutes.ledger}?limit=201`, 'query.limit'],
  [`${billingRoutes.ledger}?before=-1`, 'query.before'],
  [`${billingRoutes.balanceHistory}?days=367`, 'query.days'],
  [`${billingRoutes.balanceHistory}?days=0`, 'query.days'],
  [ofMonth(billingRoutes.statement, '2026-13'), 'param.month'],
  [ofMonth(billingRoutes.statementCsv, 'May'), 'param.month'],
])('refuses %s', async (path, fault) => {
  const answer = await get(path);
  expect([answer.status, (await errorOf(answer)).path]).toEqual([422, fault]);
});

test('agents read none of it, and another account sees nothing', async () => {
  const month = [billingRoutes.statement, billingRoutes.statementCsv].map((path) => ofMonth(path, '2026-05'));
  const paths = [billingRoutes.ledger, billingRoutes.balanceHistory, billingRoutes.statements, ...month];
  for (const path of paths) expect((await get(path, people.agent1)).status).toBe(403);
  const stranger = { ...people.admin, accountId: await openAccount(db.sql, 'Other') };
  expect(ledgerPageSchema.parse(await (await get(billingRoutes.ledger, stranger)).json()).lines).toEqual([]);
  for (const path of month) expect((await get(path, stranger)).status).toBe(404);
});
