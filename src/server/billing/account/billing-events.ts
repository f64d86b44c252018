import { randomUUID } from 'node:crypto';
import type { BillingChange } from '#contract/billing/account.ts';
import type { NoticeFacts } from '#contract/billing/notices.ts';
import type { Clock } from '#kit/clock.ts';
import { within, type Pool, type Sql } from '#server/store/database.ts';
import { publish } from '#server/store/event-log.ts';
import { happened } from '#server/store/happenings.ts';

/** Screens that show the account's money read it again, once the transaction of `sql` commits. */
export const publishBilling = (sql: Sql, accountId: string, what: BillingChange): Promise<void> =>
  publish(sql, { accountId, audience: null, type: 'billing.changed', data: { what } });

interface NewNotice {
  accountId: string;
  /** Said once: the same key is not said again while an administrator has not put it away. */
  key: string;
  facts: NoticeFacts;
}

/** Tells the administrators. false: it stands already, with the facts of the first time. */
export function notifyAdministrators(
  sql: Sql,
  { accountId, key, facts }: NewNotice,
  clock: Clock,
): Promise<boolean> {
  return within(sql, async (tx) => {
    const added = await tx`
      insert into notices (id, account_id, key, facts, at)
      values (${randomUUID()}, ${accountId}, ${key}, ${JSON.stringify(facts)}::text::jsonb, ${new Date(clock.now())})
      on conflict (account_id, key) where put_away_at is null do nothing returning id`;
    if (added.length === 0) return false;
    await publishBilling(tx, accountId, 'notices');
    await happened(tx, { accountId, facts }, clock);
    return true;
  });
}

/** What administrators were told under this key is so no longer, or is told anew with other facts. */
export async function withdrawNotice(
  sql: Sql,
  { accountId, key }: Pick<NewNotice, 'accountId' | 'key'>,
  clock: Clock,
): Promise<void> {
  await within(sql, async (tx) => {
    const withdrawn = await tx`
      update notices set put_away_at = ${new Date(clock.now())}
      where account_id = ${accountId} and key = ${key} and put_away_at is null returning id`;
    if (withdrawn.length > 0) await publishBilling(tx, accountId, 'notices');
  });
}

/** What concerns the whole server. */
export async function notifyEveryone(
  sql: Pool,
  notice: Omit<NewNotice, 'accountId'>,
  clock: Clock,
): Promise<void> {
  const accounts = await sql<{ id: string }[]>`select id from accounts`;
  for (const { id } of accounts)
    await notifyAdministrators(sql, { accountId: id, key: notice.key, facts: notice.facts }, clock);
}

export async function withdrawNoticeFromAll(sql: Pool, key: string, clock: Clock): Promise<void> {
  const standing = await sql<{ accountId: string }[]>`
    select account_id from notices where key = ${key} and put_away_at is null`;
  for (const { accountId } of standing) await withdrawNotice(sql, { accountId, key }, clock);
}
