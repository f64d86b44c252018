import type { Clock } from '#kit/clock.ts';
import type { Sql } from '#server/store/database.ts';
import { balancesChanged } from '../funding/balance-changes.ts';

/** A call lives. `at`: epoch milliseconds, by the call's own clock, which nobody sets. */
export interface Beat {
  callId: string;
  at: number;
}

/** The heartbeat of calls that live: recovery settles them at the last one. Publishes account.changed for their accounts. */
export async function touchCharges(sql: Sql, beats: readonly Beat[], clock: Clock): Promise<void> {
  // Locked in the order of their ids: two heartbeats never wait for each other.
  const touched = sql`
    update call_charges set last_seen_at = greatest(last_seen_at, alive.at)
    from (
      select id, beat.at
      from call_charges join unnest(${beats.map(({ callId }) => callId)}::uuid[],
        ${beats.map(({ at }) => new Date(at).toISOString())}::timestamptz[]) as beat (call_id, at) using (call_id)
      where ended_at is null order by id for update of call_charges) alive
    where call_charges.id = alive.id returning account_id`;
  await balancesChanged(sql, touched, clock);
}
