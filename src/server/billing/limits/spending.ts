/** What calls cost on the account's present day. A call counts on the day on which it ends, one in progress today. */
import { NOTHING, plus, usd, type Usd } from '#kit/money.ts';
import type { Sql } from '#server/store/database.ts';
import { dayAt } from '../ledger/account-days.ts';
import { callsInProgress } from '../reservations/in-progress.ts';
import type { Spent } from './rules.ts';

/** By the agent who placed them; null: all others, of which inbound ones are the most. */
export type Spending = ReadonlyMap<string | null, Usd>;

export async function endedToday(sql: Sql, accountId: string, at: number): Promise<Spending> {
  const rows = await sql<{ userId: string | null; micros: bigint }[]>`
    select user_id, micros from spent_days where account_id = ${accountId} and day = ${dayAt(sql, accountId, at)}`;
  return new Map(rows.map(({ userId, micros }) => [userId, usd(micros)]));
}

/** Calls in progress, as far as they have come. */
export async function runningNow(sql: Sql, accountId: string, at: number): Promise<Spending> {
  const { open, charged } = await callsInProgress(sql, accountId, at);
  const spending = new Map<string | null, Usd>();
  open.forEach(({ direction, userId }, place) => {
    const placedBy = direction === 'outbound' ? userId : null;
    const cost = charged[place]?.costMicros ?? NOTHING;
    spending.set(placedBy, plus(spending.get(placedBy) ?? NOTHING, cost));
  });
  return spending;
}

export function spentIn(spending: Spending, userId: string | null): Spent {
  return {
    byAccount: plus(...spending.values()),
    byAgent: userId === null ? NOTHING : (spending.get(userId) ?? NOTHING),
  };
}
