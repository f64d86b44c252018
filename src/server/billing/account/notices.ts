/** What administrators have to know, until one of them puts it away (billing-events.ts tells it). */
import { noticeSchema, type Notice } from '#contract/billing/notices.ts';
import type { Clock } from '#kit/clock.ts';
import { transaction, type Pool, type Sql } from '#server/store/database.ts';
import { publishBilling } from './billing-events.ts';

const MOST_SHOWN = 100;

/** Newest first. */
export async function noticesOf(sql: Sql, accountId: string): Promise<Notice[]> {
  const rows = await sql<{ id: string; at: Date; facts: unknown }[]>`
    select id, at, facts from notices where account_id = ${accountId} and put_away_at is null
    order by at desc, id limit ${MOST_SHOWN}`;
  return rows.map(({ id, at, facts }) => ({ id, at: at.getTime(), facts: noticeSchema.parse(facts) }));
}

/** false: there is none, or no longer. */
export function putAwayNotice(sql: Pool, accountId: string, id: string, clock: Clock): Promise<boolean> {
  return transaction(sql, async (tx) => {
    const gone = await tx`
      update notices set put_away_at = ${new Date(clock.now())}
      where id = ${id} and account_id = ${accountId} and put_away_at is null returning id`;
    if (gone.length > 0) await publishBilling(tx, accountId, 'notices');
    return gone.length > 0;
  });
}

export type Notices = ReturnType<typeof noticesIn>;
export const noticesIn = (sql: Pool, clock: Clock) => ({
  list: (accountId: string) => noticesOf(sql, accountId),
  putAway: (accountId: string, id: string) => putAwayNotice(sql, accountId, id, clock),
});
