import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { UsageQuery } from '#contract/billing/usage.ts';
import { ManualClock } from '#kit/clock.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { usageCsv } from '#server/billing/usage/usage-csv.ts';
import { seedDemoPeople } from '#server/people/demo-people.ts';
import { endedCharge } from '#support/billing/ended-call.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const MAY: UsageQuery = { from: '2026-05-01', to: '2026-05-31', by: 'day', timeZone: 'UTC' };

let db: TestDatabase;
let accountId: string;
let anaId: string;
beforeAll(async () => {
  db = await openTestDatabase();
  const people = await seedDemoPeople(db.sql, await seedDemoAccount(db.sql, new ManualClock()));
  anaId = people.agent1.id;
});
afterAll(() => db.close());
beforeEach(async () => {
  accountId = await openAccount(db.sql, 'Harbor');
});

const charge = (facts: Partial<Parameters<typeof endedCharge>[1]>) =>
  endedCharge(db.sql, { accountId, endedAt: Date.UTC(2026, 4, 14, 12), ...facts });

async function partsOf(query: Partial<UsageQuery>): Promise<string[]> {
  const csv = await usageCsv(db.sql, { accountId }, { ...MAY, ...query });
  if (!csv.ok) throw new Error(csv.failure.detail);
  const parts: string[] = [];
  for await (const part of csv.value) parts.push(part);
  return parts;
}
const recordsOf = (parts: string[]): string[][] =>
  parse(parts.join(''), { bom: true, record_delimiter: '\r\n' });

test('has all rows, a few hundred at a time', async () => {
  await db.sql.begin(async (tx) => {
    for (let made = 1; made <= 502; made++)
      await endedCharge(tx, { accountId, endedAt: Date.UTC(2026, 4, 14, 12), source: `Source ${made}` });
  });
  const parts = await partsOf({ by: 'source' });
  expect(parts.map((part) => part.trim().split('\r\n').length)).toEqual([201, 200, 102]);
});

test('by day it has every day of the range, also those without a call, and one head where there is nothing else', async () => {
  await charge({});
  const days = recordsOf(await partsOf({ by: 'day' })).slice(1);
  expect([days.length, days[0], days[13]]).toEqual([
    31,
    ['2026-05-01', '0', '0', '0', '0.000000'],
    ['2026-05-14', '1', '60', '0', '0.025000'],
  ]);
  expect(recordsOf(await partsOf({ by: 'source', source: 'nowhere' }))).toHaveLength(1);
});

test('goes on from page to page by the key, each row once, also where a call is settled in between', async () => {
  const sources = ['', 'A', 'B', 'C', 'D', 'E', 'Été'];
  for (const source of sources) await charge({ source: source === '' ? null : source });
  const csv = await usageCsv(db.sql, { accountId }, { ...MAY, by: 'source' }, 3);
  if (!csv.ok) throw new Error(csv.failure.detail);
  const parts: string[] = [];
  for await (const part of csv.value) {
    parts.push(part);
    // Of the second page, and the dearest of all from now on.
    await charge({ source: 'E', costMicros: 1_000_000n });
  }
  expect(parts).toHaveLength(3);
  const rows = recordsOf(parts).slice(1);
  expect(rows.map(([source]) => source)).toEqual(sources);
  expect(rows[5]).toEqual(['E', '2', '120', '0', '1.025000']);
});

test('has amounts to the micro-dollar and agents by name, and nothing becomes a formula', async () => {
  await charge({
    agent: { id: anaId, name: '=Ana' },
    costMicros: 12_345_678n,
    billedSeconds: 120,
    packageSeconds: 60,
  });
  expect(recordsOf(await partsOf({ by: 'agent' }))).toEqual([
    ['Agent', 'Calls', 'Billed seconds', 'Of these from packages', 'Cost (USD)'],
    ["'=Ana", '1', '120', '60', '12.345678'],
  ]);
});
