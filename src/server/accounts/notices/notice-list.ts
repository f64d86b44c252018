/** What a person was told in the phone. */
import { happeningSchema, type PersonNotices } from '#contract/people/notices.ts';
import type { Clock } from '#kit/clock.ts';
import type { User } from '#server/people/users.ts';
import { transaction, type Pool, type Sql, type Transaction } from '#server/store/database.ts';
import { lockNotices } from './lock-notices.ts';
import { publishNotices } from './telling.ts';

const MOST_LISTED = 100;
const KEPT_MS = 90 * 86_400_000;

type Reader = Pick<User, 'id' | 'accountId'>;

interface Row {
  id: string;
  at: Date;
  isRead: boolean;
  facts: unknown;
}

export async function noticesFor(sql: Sql, { id: userId }: Reader): Promise<PersonNotices> {
  const rows = await sql<Row[]>`
    select id, at, read_at is not null as is_read, facts from person_notices
    where user_id = ${userId} and is_listed order by at desc, happening desc limit ${MOST_LISTED}`;
  const [count] = await sql<{ unread: number }[]>`
    select count(*)::int as unread from person_notices
    where user_id = ${userId} and is_listed and read_at is null`;
  const notices = rows.map(({ at, facts, ...row }) => ({
    ...row,
    at: at.getTime(),
    facts: happeningSchema.parse(facts),
  }));
  return { notices, unread: count?.unread ?? 0 };
}

/** Read here, it need not be mailed. @param one null: all. false: there is none of this id */
export function markNoticesRead(
  sql: Pool,
  { id: userId, accountId }: Reader,
  one: string | null,
  clock: Clock,
): Promise<boolean> {
  return transaction(sql, async (tx) => {
    const isMeant = tx`
      user_id = ${userId} and is_listed and ${one === null ? tx`read_at is null` : tx`id = ${one}`}`;
    await lockNotices(tx, isMeant);
    const known = await tx<{ isRead: boolean }[]>`
      update person_notices set read_at = coalesce(read_at, ${new Date(clock.now())}), mail_due_at = null
      where ${isMeant} returning true as is_read`;
    if (known.length > 0) await publishNotices(tx, accountId, [userId]);
    return one === null || known.length > 0;
  });
}

/** Of somebody who is removed. First the settings, as all who change both. */
export async function dropNotices(tx: Transaction, userId: string): Promise<void> {
  await tx`delete from notice_settings where user_id = ${userId}`;
  const isTheirs = tx`user_id = ${userId}`;
  await lockNotices(tx, isTheirs);
  await tx`delete from person_notices where ${isTheirs}`;
}

/** Nobody looks so far back. One that somebody changes now goes the next time. */
export async function forgetOldNotices(sql: Sql, clock: Clock): Promise<void> {
  await sql`
    delete from person_notices where id in (
      select id from person_notices where at < ${new Date(clock.now() - KEPT_MS)} for update skip locked)`;
}
