import type { Clock } from '#kit/clock.ts';
import { touchCharges, type Beat } from '#server/billing/charges/beats.ts';
import { transaction, type Pool, type Sql } from '#server/store/database.ts';
import { publishCalls } from './call-events.ts';
import { factsOfRows, withMoney } from './call-records.ts';
import type { CallRow } from './call-rows.ts';

/**
 * All calls of this server that live, in as many statements as one of them would need: recovery closes each at its last
 * heartbeat, and its watchers hear what it has cost so far, which is written nowhere.
 */
export async function beatCalls(pool: Pool, beats: readonly Beat[], clock: Clock): Promise<void> {
  if (beats.length === 0) return;
  // First: what each has cost is counted as far as this.
  await touchCharges(pool, beats, clock);
  await transaction(pool, async (tx) => {
    const living = await markAlive(tx, beats);
    const accounts = new Map(living.map(({ id, accountId }) => [id, accountId]));
    const calls = await withMoney(tx, await factsOfRows(tx, living), clock);
    await publishCalls(
      tx,
      calls.map((call) => ({ accountId: accounts.get(call.id) ?? '', call })),
    );
  });
}

/** But for those that are being written down right now: that is a sign of life, too. */
const markAlive = (tx: Sql, beats: readonly Beat[]): Promise<CallRow[]> => tx<CallRow[]>`
  with living as (
    select calls.id, beat.at from calls join unnest(${beats.map(({ callId }) => callId)}::uuid[],
      ${beats.map(({ at }) => new Date(at).toISOString())}::timestamptz[]) as beat (id, at) using (id)
    where ended_at is null for update of calls skip locked
  )
  update calls set heartbeat_at = greatest(heartbeat_at, living.at), revision = revision + 1
  from living where calls.id = living.id returning calls.*`;
