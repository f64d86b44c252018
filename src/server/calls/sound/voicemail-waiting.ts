/** Who hears which mailbox, and message waiting (RFC 3842): how many new messages each of them has. */
import { rowSeesOneOf, seenBy, sightOf } from '#server/people/sight.ts';
import type { User } from '#server/people/users.ts';
import type { Fragment, Sql, Transaction } from '#server/store/database.ts';
import { publish } from '#server/store/event-log.ts';

/** Two messages at once must not each be counted without the other: changes of one account wait for one another. */
const LOCKS = 4604;

type Hearer = Pick<User, 'id' | 'accountId' | 'role' | 'sees' | 'leads'>;

/** Of `mailboxes`: the own one, and shared ones with a member whom they see; who sees everybody, every shared one. */
export function mayHear(sql: Sql, user: Hearer): Fragment {
  const sight = sightOf(user);
  const isShared =
    sight === 'everybody' ? sql`true` : sql`mailboxes.member_ids && array(${seenBy(sql, sight)})`;
  return sql`(mailboxes.account_id = ${user.accountId} and (
    mailboxes.user_id = ${user.id} or mailboxes.user_id is null and ${isShared}))`;
}

/** The same, of every row of `users`: nobody hears anything who may not come in. */
const hears = (sql: Sql) => sql`(
  users.state = 'active' and mailboxes.account_id = users.account_id and (
    mailboxes.user_id = users.id
    or mailboxes.user_id is null and ${rowSeesOneOf(sql, sql`mailboxes.member_ids`)}))`;

/** User ids. */
export async function hearersOf(sql: Sql, mailboxId: string): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select users.id from users join mailboxes on ${hears(sql)} where mailboxes.id = ${mailboxId}`;
  return rows.map(({ id }) => id);
}

/** Whom a new message is for: who owns the box or is named by it; of a shared one that names nobody, all who hear it. */
export async function addresseesOf(sql: Sql, mailboxId: string): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select users.id from users join mailboxes on ${hears(sql)}
    where mailboxes.id = ${mailboxId} and (mailboxes.user_id is not null or mailboxes.member_ids = '{}'
      or users.id = any(mailboxes.member_ids))`;
  return rows.map(({ id }) => id);
}

export async function unheardOf(sql: Sql, user: Hearer): Promise<number> {
  const [row] = await sql<{ unheard: number }[]>`
    select count(*)::int as unheard from voice_messages join mailboxes on mailboxes.id = mailbox_id
    where not is_heard and ${mayHear(sql, user)}`;
  return row?.unheard ?? 0;
}

/** Publishes voicemail.changed to each, with their own count, at the commit of this transaction. Call it after the change. */
export async function publishWaiting(
  sql: Transaction,
  accountId: string,
  userIds: readonly string[],
): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOCKS}::int, hashtext(${accountId}))`;
  const counts = await sql<{ id: string; unheard: number }[]>`
    select users.id, (
      select count(*)::int from voice_messages join mailboxes on mailboxes.id = mailbox_id
      where not is_heard and ${hears(sql)}
    ) as unheard
    from users where users.id = any(${[...userIds]}::uuid[])`;
  for (const { id, unheard } of counts)
    await publish(sql, { accountId, audience: [id], type: 'voicemail.changed', data: { unheard } });
}
