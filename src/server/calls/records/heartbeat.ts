import type { Clock } from '#kit/clock.ts';
import { touchCharges } from '#server/billing/charges/call-charges.ts';
import { transaction, type Pool, type Sql } from '#server/store/database.ts';
import { publishCalls } from './call-events.ts';
import { factsOfRows, withMoney } from './call-records.ts';
import type { CallRow } from './call-rows.ts';

/**
 * All calls of this server that live, in as many statements as one of them would need: recovery closes each at its last
 * heartbeat, and whoever watches hears what it has cost so far, which is written nowhere.
 */
export async function beatCalls(pool: Pool, callIds: readonly string[], clock: Clock): Promise<void> {
  if (callIds.length === 0) return;
  await transaction(pool, async (tx) => {
    const living = await markAlive(tx, callIds, clock);
    const accounts = new Map(living.map(({ id, accountId }) => [id, accountId]));
    const calls = await withMoney(tx, await factsOfRows(tx, living), clock);
    await publishCalls(
      tx,
      calls.map((call) => ({ accountId: accounts.get(call.id) ?? '', call })),
    );
  });
  await touchCharges(pool, [...callIds], clock);
}

/** But for those that are being written down right now: that is a sign of life, too. */
const markAlive = (tx: Sql, callIds: readonly string[], clock: Clock): Promise<CallRow[]> => tx<CallRow[]>`
  with living as (
    select id from calls where id = any(${[...callIds]}::uuid[]) and ended_at is null for update skip locked
  )
  update calls set heartbeat_at = greatest(heartbeat_at, ${new Date(clock.now())}), revision = revision + 1
  from living where calls.id = living.id returning calls.*`;
