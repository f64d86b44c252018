/** Closes the calls that nobody carries any more: their server died, or could not write down their end. */
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { settleCharges } from '#server/billing/charges/call-charges.ts';
import { transaction, type Pool, type Sql } from '#server/store/database.ts';
import { publishCalls } from './call-events.ts';
import type { CallEventPublisher } from '../port/call-event-publisher.ts';
import { factsOfRows, withMoney } from './call-records.ts';
import type { CallRow } from './call-rows.ts';
import { legOutcomeAtEnd, pathEndOf } from './outcomes.ts';
import { isCarried, letLiveOnesComeBack } from './switchboard-lease.ts';

interface RecoveryOptions {
  sql: Pool;
  clock: Clock;
  log: Log;
  publishEvent: CallEventPublisher;
  switchboardId: number;
  /** Our own calls that live. */
  liveIds: readonly string[];
  /** Spares calls that were heard of since; 0 takes every orphan. */
  silentForMs: number;
}

/** Each is closed at its last heartbeat and settled exactly once. Resolves with how many there were. */
export async function closeOrphans(options: RecoveryOptions): Promise<number> {
  const { sql, clock, log, switchboardId, liveIds, silentForMs } = options;
  const at = clock.now();
  // A heartbeat that lies ahead is no sign of life: somebody has set the clock back since.
  const find = () => sql<CallRow[]>`
    select * from calls where ended_at is null
      and not (heartbeat_at > ${new Date(at - silentForMs)} and heartbeat_at <= ${new Date(at + silentForMs)})
      and case when switchboard_id = ${switchboardId} then not id = any(${[...liveIds]}::uuid[])
               else not ${isCarried(sql)} end`;
  let orphans = await find();
  if (orphans.some((orphan) => orphan.switchboardId !== switchboardId)) {
    await letLiveOnesComeBack(sql);
    orphans = await find();
  }
  for (const orphan of orphans) {
    try {
      await closeOrphan(options, orphan);
      log.warn({ callId: orphan.id, at: orphan.heartbeatAt }, 'a call was closed at its last heartbeat');
    } catch (error) {
      log.error({ error, callId: orphan.id }, 'a call could not be closed: tried again later');
    }
  }
  return orphans.length;
}

function closeOrphan({ sql, clock, publishEvent }: RecoveryOptions, orphan: CallRow): Promise<void> {
  const { id, accountId, heartbeatAt: at } = orphan;
  return transaction(sql, async (tx) => {
    // Another server may be at the same work: the row's lock lets one of us find it open.
    const [closed] = await tx<CallRow[]>`
      update calls set ended_at = greatest(heartbeat_at, connected_at, answered_at),
        outcome = case when answered_at is not null then 'answered' when has_message then 'voicemail' else 'failed' end,
        reason = 'call-failed', revision = revision + 1, path = ${closedPath(tx)}
      where id = ${id} and ended_at is null and heartbeat_at = ${at} returning *`;
    if (!closed?.endedAt) return;
    await tx`
      update call_legs set ended_at = greatest(${closed.endedAt}, started_at, answered_at),
        outcome = case when answered_at is null then ${legOutcomeAtEnd('failed')} else 'answered' end
      where call_id = ${id} and ended_at is null`;
    const { agentId, agentName, endedAt } = closed;
    const agent = agentId === null ? null : { id: agentId, name: agentName ?? '' };
    await settleCharges(tx, id, { answers: new Map(), endedAt: endedAt.getTime(), agent }, clock);
    const [call] = await withMoney(tx, await factsOfRows(tx, [closed]), clock);
    if (!call) return;
    await publishCalls(tx, [{ accountId, call }]);
    await publishEvent(tx, accountId, 'call.ended', call);
  });
}

/** The last stop is left where the call was last heard of. */
const closedPath = (sql: Sql) => sql`
  case when path #> '{-1,until}' = 'null' then jsonb_set(jsonb_set(path, '{-1,until}',
      to_jsonb((extract(epoch from greatest(heartbeat_at, connected_at, answered_at)) * 1000)::bigint)),
      '{-1,outlet}', ${`"${pathEndOf.failed}"`}::text::jsonb)
    else path end`;
