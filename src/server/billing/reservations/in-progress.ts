import type { Sql } from '#server/store/database.ts';
import type { Charged, ChargeRow } from './charge-row.ts';
import { chargedInTurn } from './running.ts';
import { bucketsAt } from './holds.ts';
import type { Bucket } from '../model/split.ts';

interface InProgress {
  open: ChargeRow[];
  /** What each of them comes to, if all ended at their last heartbeat. */
  charged: Charged[];
  /** What packages have then. */
  left: readonly Bucket[];
}

/** An account's calls in progress, as if they had ended at their last heartbeat. @param at epoch milliseconds: which packages run */
export async function callsInProgress(sql: Sql, accountId: string, at: number): Promise<InProgress> {
  const [open, buckets] = await Promise.all([
    sql<ChargeRow[]>`
      select * from call_charges where account_id = ${accountId} and ended_at is null order by id`,
    bucketsAt(sql, sql`${accountId}::uuid`, at),
  ]);
  return { open, ...chargedInTurn(open, buckets) };
}
