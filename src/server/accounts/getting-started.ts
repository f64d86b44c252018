/** The first steps of a new account, as its rooms know them: nothing is ticked that was not done. */
import type { GettingStarted } from '#contract/people/getting-started.ts';
import type { Clock } from '#kit/clock.ts';
import { hasMeans } from '#server/billing/accounts.ts';
import { hasAnsweredCall } from '#server/calls/records/call-records.ts';
import { inventoryNumbersOf } from '#server/numbers/inventory/inventory-numbers.ts';
import { hasColleagues, type User } from '#server/people/users.ts';
import { decidedOf } from '#server/routing/decided.ts';
import { tell, type Actor } from '#server/store/audit-log.ts';
import { transaction, type Pool, type Sql } from '#server/store/database.ts';

export async function gettingStarted(sql: Sql, user: User, clock: Clock): Promise<GettingStarted> {
  const { accountId } = user;
  // Most accounts have begun long ago: of them nothing else is asked.
  if (await isOver(sql, accountId)) return { isOver: true };
  const [hasMoney, numbers, hasTalked, hasPeople] = await Promise.all([
    hasMeans(sql, accountId),
    inventoryNumbersOf(sql, accountId, clock),
    hasAnsweredCall(sql, accountId),
    hasColleagues(sql, user),
  ]);
  const [first] = numbers;
  const decided = await decidedOf(
    sql,
    numbers.map(({ number }) => number),
  );
  const isAllDone =
    hasMoney && first !== undefined && decided.isAnswered && decided.hasHours && hasTalked && hasPeople;
  // It stays over, whatever is released or removed later.
  if (isAllDone) {
    await endGettingStarted(sql, accountId);
    return { isOver: true };
  }
  return {
    isOver: false,
    hasMoney,
    firstNumber: first ? { number: first.number, source: first.source } : null,
    ...decided,
    hasTalked,
    hasPeople,
  };
}

/** It is not shown any more. */
export async function endGettingStarted(sql: Sql, accountId: string): Promise<void> {
  await sql`insert into getting_started_over (account_id) values (${accountId}) on conflict do nothing`;
}

/** Before all of it was done. */
export const hideGettingStarted = (
  { sql, clock }: { sql: Pool; clock: Clock },
  accountId: string,
  by: Actor,
): Promise<void> =>
  transaction(sql, async (tx) => {
    await endGettingStarted(tx, accountId);
    const subject = { id: accountId, name: '' };
    await tell(tx, { accountId, action: 'account.first-steps-hidden', subject }, { by, clock });
  });

async function isOver(sql: Sql, accountId: string): Promise<boolean> {
  const rows = await sql`select from getting_started_over where account_id = ${accountId}`;
  return rows.length > 0;
}
