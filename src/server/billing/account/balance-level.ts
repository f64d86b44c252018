/** Tells administrators that the balance is low, or empty: once as it crosses, whatever calls take of it after that. */
import type { Clock } from '#kit/clock.ts';
import { toMicros } from '#kit/money.ts';
import type { Sql } from '#server/store/database.ts';
import { LOW_MICROS } from './account-snapshot.ts';
import { notifyAdministrators, withdrawNotice } from './billing-events.ts';

/** With less no minute can be paid. */
const EMPTY_MICROS = 50_000n;
const LOW = 'balance-low';
const EMPTY = 'balance-empty';

type Level = 'fine' | 'low' | 'empty';

export interface LevelMove {
  accountId: string;
  was: Level;
  level: Level;
  /** What calls in progress have not used yet belongs to it. */
  micros: bigint;
  lowMicros: bigint;
}

/**
 * How the balance of `a` (of `accounts`) stands, what is set aside for calls included: that only falls until money comes,
 * and no end of a call is taken for it. Where auto-recharge looks after it nothing is low: of a card that was declined they are told by itself.
 * @param sql beside `a`: `b` and `reserved` (of `ledger_balances`), `r` (of `auto_recharges`, or null)
 */
export const levelOf = (sql: Sql) => sql`
  case when not exists (select from ledger_entries where account_id = a.id) then 'fine'
    when exists (select from subscriptions where account_id = a.id and state = 'closed') then 'fine'
    when b.micros + reserved.micros < ${EMPTY_MICROS} then 'empty'
    when b.micros + reserved.micros < ${lowOf(sql)} then 'low'
    else 'fine' end`;

export const lowOf = (sql: Sql) => sql`
  case when r.is_on then 0 else coalesce(a.low_micros, ${LOW_MICROS}) end`;

/** In the transaction that moves it. */
export async function levelMoved(
  sql: Sql,
  { accountId, was, level, micros, lowMicros }: LevelMove,
  clock: Clock,
): Promise<void> {
  const moved = await sql`
    insert into balance_levels (account_id, level) values (${accountId}, ${level})
    on conflict (account_id) do update set level = excluded.level where balance_levels.level <> excluded.level
    returning account_id`;
  if (moved.length === 0) return;
  if (was !== 'fine') await withdrawNotice(sql, { accountId, key: was === 'low' ? LOW : EMPTY }, clock);
  if (level === 'empty')
    await notifyAdministrators(sql, { accountId, key: EMPTY, facts: { kind: EMPTY } }, clock);
  // With some money again after none it is still low: that was told on the way down.
  if (level !== 'low' || was === 'empty') return;
  const facts = { kind: LOW, micros: toMicros(micros), lowMicros: toMicros(lowMicros) } as const;
  await notifyAdministrators(sql, { accountId, key: LOW, facts }, clock);
}
