/** What a server does first when it starts after a crash. */
import type { World } from './world.ts';

/**
 * Each call that nobody carries any more ends at its last heartbeat, as calls/records/recovery.ts has it. Payments that were
 * under way come due by themselves.
 */
export async function restart({ billing, sql, clock }: World): Promise<void> {
  const orphans = await sql<{ callId: string; lastSeenAt: Date }[]>`
    select call_id, max(greatest(last_seen_at, answered_at)) as last_seen_at from call_charges
    where ended_at is null group by call_id order by call_id`;
  for (const { callId, lastSeenAt } of orphans) {
    await billing.settleCharges(sql, callId, { answers: new Map(), endedAt: lastSeenAt.getTime() }, clock);
  }
}
