import { expect } from 'vitest';
import type { Balances } from '#server/billing/ledger/ledger.ts';
import type { Sql } from '#server/store/database.ts';

/** The books as an auditor adds them up: from the postings alone. Proves them, and the charges, on the way. */
export async function audit(sql: Sql, accountId: string): Promise<Balances> {
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
  const [charges] = await sql<{ held: bigint; cost: bigint; seconds: bigint; months: bigint }[]>`
    select coalesce(sum(reserved_micros), 0)::bigint as held, coalesce(sum(cost_micros), 0)::bigint as cost,
      coalesce(sum(billed_seconds), 0)::bigint as seconds,
      (select coalesce(sum(billed_seconds), 0) from usage_months where account_id = ${accountId})::bigint as months
    from call_charges where account_id = ${accountId}`;
  const [fees] = await sql<{ paid: bigint }[]>`
    select coalesce(sum(p.micros), 0)::bigint as paid from ledger_entries e join ledger_postings p on p.entry_id = e.id
    where e.account_id = ${accountId} and e.kind in ('fee', 'credit') and p.bucket = 'usage'`;
  expect(charges?.held).toBe(balances.reserved);
  expect((charges?.cost ?? 0n) + (fees?.paid ?? 0n)).toBe(balances.usage);
  expect(charges?.seconds).toBe(charges?.months);
  return balances;
}
