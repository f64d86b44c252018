import { expect } from 'vitest';
import { usd } from '#kit/money.ts';
import type { Balances } from '#server/billing/ledger/ledger.ts';
import { costMicros, toBilled } from '#server/billing/model/rating.ts';
import type { Sql } from '#server/store/database.ts';

/** The books as an auditor adds them up: from the postings alone. Proves them, the charges and the packages, on the way. */
export async function audit(sql: Sql, accountId: string): Promise<Balances> {
  const balances = await auditBalances(sql, accountId);
  await auditChain(sql, accountId, balances);
  await auditUsage(sql, accountId, balances);
  await auditCharges(sql, accountId);
  await auditPackages(sql, accountId);
  return balances;
}

async function auditBalances(sql: Sql, accountId: string): Promise<Balances> {
  const rows = await sql<{ bucket: keyof Balances; micros: bigint; posted: bigint }[]>`
    select b.bucket, b.micros, coalesce(sum(p.micros), 0)::bigint as posted
    from ledger_balances b left join ledger_postings p using (account_id, bucket)
    where b.account_id = ${accountId} group by b.bucket, b.micros`;
  const balances: Balances = { available: 0n, reserved: 0n, usage: 0n, funding: 0n };
  for (const { bucket, micros, posted } of rows) {
    expect(micros, `the balance of ${bucket}`).toBe(posted);
    balances[bucket] = posted;
  }
  expect(balances.available + balances.reserved + balances.usage + balances.funding).toBe(0n);
  return balances;
}

interface Link {
  at: Date;
  kind: string;
  net: bigint;
  rest: bigint;
}

/** An account's entries in their order: what each did to the balance, and what it left. */
export const chainOf = (sql: Sql, accountId: string) => sql<Link[]>`
  select at, kind, net_micros as net, rest_micros as rest from ledger_entries where account_id = ${accountId} order by id`;

interface EntryRow {
  id: bigint;
  at: Date;
  netMicros: bigint;
  restMicros: bigint;
  posted: bigint;
}

/** Each entry says what it did to the balance and what the balance was after it, and follows the one before. */
async function auditChain(sql: Sql, accountId: string, balances: Balances): Promise<void> {
  const entries = await sql<EntryRow[]>`
    select e.id, e.at, e.net_micros, e.rest_micros, coalesce(sum(p.micros)
      filter (where p.bucket in ('available', 'reserved')), 0)::bigint as posted
    from ledger_entries e left join ledger_postings p on p.entry_id = e.id
    where e.account_id = ${accountId} group by e.id order by e.id`;
  let [rest, at] = [0n, -Infinity];
  for (const entry of entries) {
    rest += entry.netMicros;
    expect(entry.netMicros, `what entry ${entry.id} did`).toBe(entry.posted);
    expect(entry.restMicros, `what entry ${entry.id} has left`).toBe(rest);
    expect(entry.at.getTime(), `the time of entry ${entry.id}`).toBeGreaterThanOrEqual(at);
    at = entry.at.getTime();
  }
  expect(rest).toBe(balances.available + balances.reserved);
}

/** What was used is what charges have cost and what fees came to, less what was given back of them. */
async function auditUsage(sql: Sql, accountId: string, balances: Balances): Promise<void> {
  const rows = await sql<{ kind: string; bucket: string; micros: bigint }[]>`
    select e.kind, p.bucket, sum(p.micros)::bigint as micros
    from ledger_entries e join ledger_postings p on p.entry_id = e.id
    where e.account_id = ${accountId} group by e.kind, p.bucket`;
  const posted = (kind: string, bucket: string) =>
    rows.find((row) => row.kind === kind && row.bucket === bucket)?.micros ?? 0n;
  const [charges] = await sql<{ held: bigint; cost: bigint; seconds: bigint; months: bigint }[]>`
    select coalesce(sum(reserved_micros), 0)::bigint as held, coalesce(sum(cost_micros), 0)::bigint as cost,
      coalesce(sum(billed_seconds), 0)::bigint as seconds,
      (select coalesce(sum(billed_seconds), 0) from usage_months where account_id = ${accountId})::bigint as months
    from call_charges where account_id = ${accountId}`;
  expect(charges?.held).toBe(balances.reserved);
  expect(charges?.cost).toBe(posted('settle', 'usage'));
  expect(charges?.seconds).toBe(charges?.months);
  expect(posted('fee', 'usage')).toBeGreaterThanOrEqual(0n);
  expect(posted('credit', 'usage')).toBeLessThanOrEqual(0n);
  expect((charges?.cost ?? 0n) + posted('fee', 'usage') + posted('credit', 'usage')).toBe(balances.usage);
  expect(posted('fund', 'funding')).toBeLessThanOrEqual(0n);
  expect(posted('refund', 'funding')).toBeGreaterThanOrEqual(0n);
  expect(posted('fund', 'funding') + posted('refund', 'funding')).toBe(balances.funding);
}

interface ChargedRow {
  id: string;
  microsPerMinute: bigint;
  isEnded: boolean;
  costMicros: bigint | null;
  billedSeconds: number | null;
  heldSeconds: number;
  packageSeconds: number;
  holdsHeld: number;
  holdsUsed: number;
  settlements: number;
  cause: { type: string; billedSeconds?: number; packageSeconds?: number } | null;
}

/** A charge is settled once, holds and has used what its holds say, and costs what no package has carried. */
async function auditCharges(sql: Sql, accountId: string): Promise<void> {
  const charges = await sql<ChargedRow[]>`
    select c.id, c.micros_per_minute, c.ended_at is not null as is_ended, c.cost_micros, c.billed_seconds, c.held_seconds,
      c.package_seconds, coalesce(h.held, 0)::int as holds_held, coalesce(h.used, 0)::int as holds_used,
      coalesce(e.settlements, 0)::int as settlements, e.cause
    from call_charges c
      left join (select charge_id, sum(held_seconds) as held, sum(used_seconds) as used from package_holds
        group by charge_id) h on h.charge_id = c.id
      left join (select charge_id, count(*) as settlements, jsonb_agg(cause) -> 0 as cause from ledger_entries
        where kind = 'settle' group by charge_id) e on e.charge_id = c.id
    where c.account_id = ${accountId}`;
  for (const charge of charges) {
    const { id, packageSeconds, billedSeconds, costMicros: cost, microsPerMinute, cause } = charge;
    expect([charge.heldSeconds, packageSeconds], `packages of charge ${id}`).toEqual([
      charge.holdsHeld,
      charge.holdsUsed,
    ]);
    if (!charge.isEnded) {
      expect([packageSeconds, charge.settlements]).toEqual([0, 0]);
      continue;
    }
    expect(charge.settlements, `settlements of charge ${id}`).toBeLessThanOrEqual(1);
    expect(cost).toBe(costMicros(toBilled((billedSeconds ?? 0) - packageSeconds), usd(microsPerMinute)));
    if (cost !== 0n || packageSeconds > 0) {
      expect(cause, `cause of charge ${id}`).toMatchObject({ type: 'call', billedSeconds, packageSeconds });
    }
  }
}

/** What buckets say is used and held is what charges hold and have used of them, and never more than there is. */
async function auditPackages(sql: Sql, accountId: string): Promise<void> {
  const buckets = await sql<Record<'seconds' | 'used' | 'held' | 'sumUsed' | 'sumHeld', number>[]>`
    select b.seconds::int, b.used_seconds::int as used, b.held_seconds::int as held,
      coalesce(sum(h.used_seconds), 0)::int as sum_used, coalesce(sum(h.held_seconds), 0)::int as sum_held
    from package_buckets b left join package_holds h on h.bucket_id = b.id
    where b.account_id = ${accountId} group by b.id`;
  for (const { seconds, used, held, sumUsed, sumHeld } of buckets) {
    expect([used, held]).toEqual([sumUsed, sumHeld]);
    expect(used + held).toBeLessThanOrEqual(seconds);
  }
}
