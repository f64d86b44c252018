import type { Sql } from '#server/store/database.ts';

/** Has the database prove every entry, and adds up the postings of every account. @throws when the books do not add up */
export async function proveBooks(sql: Sql): Promise<void> {
  await sql`select count(*) from (select prove_entry(id) from ledger_entries offset 0) as proven`;
  const wrong = await sql`
    select b.account_id from ledger_balances b left join ledger_postings p using (account_id, bucket)
    group by b.account_id, b.bucket, b.micros having b.micros <> coalesce(sum(p.micros), 0)`;
  if (wrong.length > 0) throw new Error('the sum of the postings is not the balance');
}
