import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { settleCharge } from '#server/billing/charges/call-charges.ts';
import { ledgerPage } from '#server/billing/ledger/ledger-lines.ts';
import { readStatement } from '#server/billing/usage/statements.ts';
import { readUsage } from '#server/billing/usage/usage.ts';
import { connect, transaction, type Pool, type Sql } from '#server/store/database.ts';
import { migrate } from '#server/store/migrate.ts';
import { migrations } from '#server/store/migrations.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const OURS = '+12025550110';
const THEIRS = '+12065550142';
const CENT = 10_000n;
const DOLLAR = 1_000_000n;
const TEN = Date.parse('2026-05-14T10:00:00Z');
const MINUTE_MS = 60_000;

/** The last one without a chain: what comes after it finds books as they were. */
const before = migrations.filter(({ name }) => name < '11');
const account = randomUUID();
const agent = randomUUID();
const [came, went, goes] = [randomUUID(), randomUUID(), randomUUID()];

let db: TestDatabase;
let sql: Pool;

beforeAll(async () => {
  db = await openTestDatabase();
  const url = new URL(db.url);
  url.pathname = `/older_${account.replaceAll('-', '')}`;
  await db.sql`create database ${db.sql(url.pathname.slice(1))}`;
  sql = connect(url.href);
  await migrate(sql, before);
  await bookAsThen();
  await migrate(sql);
});
afterAll(async () => {
  const [row] = await sql<{ name: string }[]>`select current_database() as name`;
  await sql.end({ timeout: 1 });
  await db.sql`drop database ${db.sql(row?.name ?? '')} with (force)`;
  await db.close();
});

interface Then {
  kind: 'fund' | 'reserve' | 'settle' | 'fee';
  key: string;
  at: number;
  call?: string;
  postings: Partial<Record<'available' | 'reserved' | 'usage' | 'funding', bigint>>;
}

async function post(tx: Sql, { kind, key, at, call, postings }: Then): Promise<void> {
  const floor = kind === 'reserve' || kind === 'fee' ? 0n : null;
  const [entry] = await tx<{ id: bigint }[]>`
    insert into ledger_entries (account_id, key, kind, call_id, charge_id, floor_micros, at)
    values (${account}, ${key}, ${kind}, ${call ?? null}, ${call ?? null}, ${floor}, ${new Date(at)})
    returning id`;
  for (const [bucket, micros] of Object.entries(postings))
    if (micros !== 0n)
      await tx`
        insert into ledger_postings (entry_id, account_id, bucket, micros)
        values (${entry?.id ?? 0n}, ${account}, ${bucket}, ${micros})`;
}

/** A call, its record and the money it sets aside; `cost` null: it goes on. */
function call(id: string, direction: 'inbound' | 'outbound', cost: bigint | null): Promise<void> {
  const held = 5n * CENT;
  const [from, to] = direction === 'inbound' ? [THEIRS, OURS] : [OURS, THEIRS];
  const ended = cost === null ? null : new Date(TEN + 2 * MINUTE_MS);
  return transaction(sql, async (tx) => {
    await tx`
      insert into calls (id, account_id, switchboard_id, direction, from_number, to_number, source, tracking_number,
        agent_id, agent_name, started_at, answered_at, heartbeat_at, ended_at, outcome)
      values (${id}, ${account}, 1, ${direction}, ${from}, ${to}, 'Google Ads', ${OURS}, ${agent}, 'Ana Reyes',
        ${new Date(TEN)}, ${new Date(TEN)}, ${new Date(TEN)}, ${ended}, ${ended && 'answered'})`;
    await tx`
      insert into call_charges (id, call_id, account_id, user_id, direction, number, micros_per_minute, first_seconds,
        then_seconds, reserved_micros, paid_for_seconds, started_at, answered_at, last_seen_at, ended_at, cost_micros,
        billed_seconds)
      values (${id}, ${id}, ${account}, ${direction === 'outbound' ? agent : null}, ${direction},
        ${direction === 'outbound' ? THEIRS : OURS}, ${5n * CENT}, 60, 60, ${cost === null ? held : 0n}, 60,
        ${new Date(TEN)}, ${new Date(TEN)}, ${new Date(TEN)}, ${ended}, ${cost}, ${cost === null ? null : 120})`;
    const aside = { available: -held, reserved: held };
    await post(tx, { kind: 'reserve', key: `reserve:${id}`, at: TEN, call: id, postings: aside });
    if (cost === null) return;
    await tx`
      insert into usage_months (account_id, month, billed_seconds) values (${account}, '2026-05-01', 120)
      on conflict (account_id, month) do update set billed_seconds = usage_months.billed_seconds + 120`;
    const postings = { available: held - cost, reserved: -held, usage: cost };
    await post(tx, { kind: 'settle', key: `settle:${id}`, at: TEN + 2 * MINUTE_MS, call: id, postings });
  });
}

async function bookAsThen(): Promise<void> {
  await sql`insert into accounts (id, name) values (${account}, 'Harbor')`;
  await sql`
    insert into users (id, account_id, name, email, password_hash, role)
    values (${agent}, ${account}, 'Ana Reyes', 'ana@harbor.test', '', 'agent')`;
  const paidIn = { available: 25n * DOLLAR, funding: -25n * DOLLAR };
  await transaction(sql, (tx) => post(tx, { kind: 'fund', key: 'fund:first', at: TEN, postings: paidIn }));
  const fee = { available: -2n * DOLLAR, usage: 2n * DOLLAR };
  const key = `fee:${account}:number:${OURS}:2026-05-14T10:00:00.000Z`;
  await transaction(sql, (tx) => post(tx, { kind: 'fee', key, at: TEN, postings: fee }));
  await call(came, 'inbound', 10n * CENT);
  // The clock was set back by an hour.
  const more = { available: DOLLAR, funding: -DOLLAR };
  const at = TEN - 60 * MINUTE_MS;
  await transaction(sql, (tx) => post(tx, { kind: 'fund', key: 'fund:second', at, postings: more }));
  await call(went, 'outbound', 10n * CENT);
  await call(goes, 'outbound', null);
}

test('books of before the chain are chained by the order in which they were made, whatever the clock said', async () => {
  expect(await audit(sql, account)).toEqual({
    available: 23_750_000n,
    reserved: 50_000n,
    usage: 2_200_000n,
    funding: -26_000_000n,
  });
  const { lines } = await ledgerPage(sql, account, { limit: 50 });
  expect(lines.map(({ kind, micros, balanceMicros }) => [kind, micros, balanceMicros])).toEqual([
    ['settle', -100_000, 23_800_000],
    ['fund', 1_000_000, 23_900_000],
    ['settle', -100_000, 22_900_000],
    ['fee', -2_000_000, 23_000_000],
    ['fund', 25_000_000, 25_000_000],
  ]);
  expect(lines.map(({ at }) => at)).toEqual([...lines.map(({ at }) => at)].sort((a, b) => b - a));
});

test('they say of calls and numbers what is known of them', async () => {
  const { lines } = await ledgerPage(sql, account, { limit: 50 });
  const call = { type: 'call', far: THEIRS, trackingNumber: OURS, agent: 'Ana Reyes', billedSeconds: 120 };
  expect(lines.map(({ cause }) => cause)).toMatchObject([
    { ...call, direction: 'outbound', callId: went },
    { type: 'other', text: '' },
    { ...call, direction: 'inbound', callId: came },
    { type: 'other', text: `Number ${OURS}` },
    { type: 'other', text: '' },
  ]);
  const may = { from: '2026-05-01', to: '2026-05-31', timeZone: 'UTC' };
  for (const by of ['number', 'agent', 'source'] as const) {
    const usage = await readUsage(sql, { accountId: account }, { ...may, by });
    expect(usage).toMatchObject({ ok: true, value: { rows: [{ calls: 2, costMicros: 200_000 }] } });
  }
  const found = await readStatement(sql, account, '2026-05', new ManualClock(TEN));
  expect(found?.statement).toMatchObject({
    paidInMicros: 26_000_000,
    feesMicros: 2_000_000,
    callsMicros: 200_000,
    closingMicros: 23_800_000,
    callsByNumber: [{ number: OURS, calls: 2, billedSeconds: 240, micros: 200_000 }],
  });
});

test('a call that was in progress is settled as any other', async () => {
  const endedAt = TEN + MINUTE_MS;
  const clock = new ManualClock(endedAt);
  expect(await settleCharge(sql, goes, { answeredAt: TEN, endedAt }, clock)).toEqual({
    costMicros: 50_000,
    billedSeconds: 60,
  });
  expect(await audit(sql, account)).toMatchObject({
    available: 23_750_000n,
    reserved: 0n,
    usage: 2_250_000n,
  });
});
