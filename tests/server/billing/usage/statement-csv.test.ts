import { randomUUID } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Cause } from '#contract/billing/ledger.ts';
import { ManualClock } from '#kit/clock.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { saveCompany } from '#server/billing/account/company.ts';
import { post } from '#server/billing/ledger/ledger.ts';
import { statementCsv } from '#server/billing/usage/statement-csv.ts';
import { SERVER } from '#server/store/audit-log.ts';
import { endedCall, FAR_NUMBER, OUR_NUMBER } from '#support/billing/ended-call.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const may = (day: number) => Date.UTC(2026, 4, day, 12);
const june = (day: number) => Date.UTC(2026, 5, day);

let db: TestDatabase;
let accountId: string;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  accountId = await openAccount(db.sql, 'Harbor');
});

async function partsOf(month: string, now = june(1)): Promise<string[]> {
  const parts = await statementCsv(db.sql, accountId, month, new ManualClock(now));
  if (!parts) throw new Error(`there is no statement of ${month}`);
  return read(parts);
}

async function read(parts: AsyncIterable<string>): Promise<string[]> {
  const seen = [];
  for await (const part of parts) seen.push(part);
  return seen;
}

/** Strictly: with as many fields in every record. */
async function tableOf(month: string, now?: number): Promise<string[][]> {
  const text = (await partsOf(month, now)).join('');
  return parse(text, { bom: true, record_delimiter: '\r\n' });
}
const linesOf = (table: string[][]) => table.slice(table.findIndex(([first]) => first === 'Time (UTC)') + 1);

const fee = (micros: bigint, cause: Cause) =>
  post(db.sql, {
    kind: 'fee',
    key: randomUUID(),
    accountId,
    at: may(3),
    floorMicros: -micros,
    cause,
    postings: { available: -micros, usage: micros },
  });
const fund = (micros: bigint, cause?: Cause) =>
  post(db.sql, {
    kind: 'fund',
    key: randomUUID(),
    accountId,
    at: may(1),
    ...(cause && { cause }),
    postings: { available: micros, funding: -micros },
  });

test('has the company and the sums in its head, and every line below it', async () => {
  await saveCompany(
    { sql: db.sql, clock: new ManualClock() },
    { accountId, by: SERVER },
    {
      name: 'Harbor LLC',
      address: '1 Pier\nSeattle',
      taxId: '12-3',
      email: 'a@harbor.test',
    },
  );
  await fund(50_000_000n, { type: 'payment', paymentId: 'p', brand: 'Visa', last4: '4242', isAuto: true });
  await fee(2_000_000n, { type: 'number', number: OUR_NUMBER, from: may(3), until: june(3) });
  const paid = { billedSeconds: 300, packageSeconds: 60, costMicros: 1n };
  await endedCall(db.sql, { accountId, endedAt: may(4), ...paid, agent: { id: null, name: 'Ana Reyes' } });
  const table = await tableOf('2026-05');
  expect(Object.fromEntries(table.slice(0, 12).map(([label, value]) => [label, value]))).toEqual({
    Statement: '2026-05',
    Company: 'Harbor LLC',
    Address: '1 Pier\nSeattle',
    'Tax number': '12-3',
    Email: 'a@harbor.test',
    Account: accountId,
    'Opening balance (USD)': '0.000000',
    'Paid in (USD)': '50.000000',
    'Refunded (USD)': '0.000000',
    'Fees (USD)': '2.000000',
    'Calls (USD)': '0.000001',
    'Closing balance (USD)': '47.999999',
  });
  expect(linesOf(table)).toEqual([
    [
      ...['2026-05-01T12:00:00.000Z', 'Auto-recharge', 'Visa ending 4242', '', '', '', '', '', ''],
      ...['50.000000', '50.000000'],
    ],
    [
      ...['2026-05-03T12:00:00.000Z', 'Number', '2026-05-03 to 2026-06-03', '', OUR_NUMBER, '', '', '', ''],
      ...['-2.000000', '48.000000'],
    ],
    [
      ...['2026-05-04T12:00:00.000Z', 'Call', '', 'inbound', OUR_NUMBER, FAR_NUMBER, 'Ana Reyes'],
      ...['300', '60', '-0.000001', '47.999999'],
    ],
  ]);
});

test('says that a running month closes only so far', async () => {
  await fund(1n);
  expect((await tableOf('2026-05', may(31)))[11]?.[0]).toBe('Closing balance so far (USD)');
});

test.each<[Cause, string[]]>([
  [
    { type: 'plan', plan: 'growth', from: may(3), until: june(3) },
    ['Software fee', 'Growth, 2026-05-03 to 2026-06-03'],
  ],
  [
    {
      type: 'plan-change',
      from: 'team',
      to: 'growth',
      creditMicros: 1 as never,
      chargeMicros: 2 as never,
      until: june(3),
    },
    ['Plan change', 'Team to Growth, until 2026-06-03'],
  ],
  [{ type: 'plan-ended', plan: 'team', until: june(3) }, ['Plan ended', 'Team, paid until 2026-06-03']],
  [
    { type: 'package', offerId: 'x', minutes: 75_000, from: may(3), until: june(3) },
    ['Package', '75,000 minutes, 2026-05-03 to 2026-06-03'],
  ],
  [
    { type: 'refund', paymentId: 'p', brand: 'Visa', last4: '4242', isDispute: false },
    ['Refund', 'Visa ending 4242'],
  ],
  [
    { type: 'refund', paymentId: 'p', brand: 'Visa', last4: '4242', isDispute: true },
    ['Disputed payment', 'Visa ending 4242'],
  ],
  [
    { type: 'payment', paymentId: 'p', brand: 'Visa', last4: '4242', isAuto: false },
    ['Payment', 'Visa ending 4242'],
  ],
  [{ type: 'other', text: '' }, ['Fee', '']],
])('has words for %j', async (cause, words) => {
  await fee(1n, cause);
  expect(linesOf(await tableOf('2026-05'))[0]?.slice(1, 3)).toEqual(words);
});

test('what callers and people are called becomes no formula', async () => {
  await saveCompany(
    { sql: db.sql, clock: new ManualClock() },
    { accountId, by: SERVER },
    { name: '=cmd|calc', address: '', taxId: '', email: '' },
  );
  const [far, name] = ['=HYPERLINK("http://a.test")', '@SUM(A1)'];
  await endedCall(db.sql, { accountId, endedAt: may(4), far, agent: { id: null, name } });
  const table = await tableOf('2026-05');
  expect(table[1]?.[1]).toBe("'=cmd|calc");
  expect(linesOf(table)[0]?.slice(5, 7)).toEqual([`'${far}`, `'${name}`]);
});

test('a month of many lines comes in parts, each line once, and adds up', async () => {
  await manyPayments(450);
  const parts = await partsOf('2026-05');
  expect(parts).toHaveLength(4);
  const lines = linesOf(parse(parts.join(''), { bom: true, record_delimiter: '\r\n' }));
  const rests = Array.from({ length: 450 }, (_, place) => `0.${String(place + 1).padStart(6, '0')}`);
  expect(lines.map((line) => line.at(-1))).toEqual(rests);
});

test('what comes in while it is sent is left to the next reading', async () => {
  await fund(5n);
  const parts = await statementCsv(db.sql, accountId, '2026-05', new ManualClock(may(14)));
  await fund(6n);
  const text = parts ? (await read(parts)).join('') : '';
  expect(linesOf(parse(text, { bom: true, record_delimiter: '\r\n' }))).toHaveLength(1);
});

/** Of a micro-dollar each, in one go. */
async function manyPayments(count: number): Promise<void> {
  await db.sql`
    with made as (
      insert into ledger_entries (account_id, key, kind, at, net_micros)
      select ${accountId}, 'many:' || ${accountId} || number, 'fund', ${new Date(may(4))}, 1
      from generate_series(1, ${count}::int) as number returning id, account_id
    )
    insert into ledger_postings (entry_id, account_id, bucket, micros)
    select id, account_id, bucket, micros from made,
      (values ('available', 1::bigint), ('funding', -1)) as posting (bucket, micros)`;
}
