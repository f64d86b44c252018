import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noticeListSchema } from '#contract/billing/notices.ts';
import { notifyAdministrators } from '#server/billing/account/billing-events.ts';
import { openFundingApp, type FundingApp } from '#support/billing/funding-app.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const NOTICES = '/api/billing/notices';

let db: TestDatabase;
let bench: FundingApp;
beforeAll(async () => {
  db = await openTestDatabase();
  bench = await openFundingApp(db);
});
afterAll(async () => {
  await bench.close();
  await db.close();
});

test('notices are read by administrators and supervisors, and put away by administrators', async () => {
  const { accountId, people, send } = bench;
  const facts = { kind: 'package-used-up', offerId: 'local-75' } as const;
  await notifyAdministrators(db.sql, { accountId, key: 'one', facts }, bench.clock);
  const list = async () =>
    noticeListSchema.parse(await (await send(people.supervisor, 'GET', NOTICES)).json()).notices;
  const [notice] = await list();
  expect(notice).toMatchObject({ at: bench.clock.now(), facts });
  const path = `${NOTICES}/${notice?.id ?? ''}`;
  expect((await send(people.agent1, 'GET', NOTICES)).status).toBe(403);
  expect((await send(people.supervisor, 'DELETE', path)).status).toBe(403);
  expect((await send(people.admin, 'DELETE', path)).status).toBe(204);
  expect((await send(people.admin, 'DELETE', path)).status).toBe(404);
  expect((await send(people.admin, 'DELETE', `${NOTICES}/${randomUUID()}`)).status).toBe(404);
  expect((await send(people.admin, 'DELETE', `${NOTICES}/1`)).status).toBe(422);
  expect(await list()).toEqual([]);
});
