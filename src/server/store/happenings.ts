/** What happened and people may want to hear of. Who hears it, and how, is seen to afterwards (accounts/notices). */
import type { Clock } from '#kit/clock.ts';
import { wake } from './connections/wake-up.ts';
import type { Sql } from './database.ts';

/** Woken when something happened. */
export const HAPPENINGS_CHANNEL = 'ringside_happenings';

/** @param sql the transaction that makes it true: neither is there without the other. `facts`: contract/people/notices.ts */
export async function happened(
  sql: Sql,
  { accountId, facts }: { accountId: string; facts: Readonly<{ kind: string }> },
  clock: Pick<Clock, 'now'>,
): Promise<void> {
  await sql`
    insert into happenings (account_id, facts, at)
    values (${accountId}, ${JSON.stringify(facts)}::text::jsonb, ${new Date(clock.now())})`;
  wake(sql, HAPPENINGS_CHANNEL);
}
