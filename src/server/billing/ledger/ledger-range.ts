import type { Fragment, Sql } from '#server/store/database.ts';

/**
 * A part of an account's chain. Ids and times grow along it together, so a span of time is what comes after the last entry
 * before it, up to the last one in it. What was found once stays as it is, whatever is posted meanwhile.
 */
export interface LedgerRange {
  /** Of entries: after the one, up to and with the other. */
  after: bigint;
  upTo: bigint;
  openingMicros: bigint;
  closingMicros: bigint;
}

interface LedgerRangeRow {
  after: bigint | null;
  upTo: bigint | null;
  opening: bigint | null;
  closing: bigint | null;
}

/** null: nothing was posted before `until`. @param from epoch milliseconds, as `until`, which is outside */
export async function ledgerRangeOf(
  sql: Sql,
  accountId: string,
  { from, until }: { from: number; until: number },
): Promise<LedgerRange | null> {
  const [row] = await sql<LedgerRangeRow[]>`
    select former.id as after, former.rest_micros as opening, last.id as up_to, last.rest_micros as closing
    from (select 1) as one
      left join lateral (${lastBefore(sql, accountId, sql`${new Date(from)}::timestamptz`)}) former on true
      left join lateral (${lastBefore(sql, accountId, sql`${new Date(until)}::timestamptz`)}) last on true`;
  if (!row || row.upTo === null || row.closing === null) return null;
  return {
    after: row.after ?? 0n,
    openingMicros: row.opening ?? 0n,
    upTo: row.upTo,
    closingMicros: row.closing,
  };
}

/** Its id and the balance after it, as a query within another. */
export const lastBefore = (sql: Sql, accountId: string, instant: Fragment) => sql`
  select id, at, rest_micros from ledger_entries
  where account_id = ${accountId} and kind <> 'reserve' and at < ${instant} order by at desc, id desc limit 1`;
