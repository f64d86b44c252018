/** Where callers leave messages: everybody's own box, and shared ones, which administrators make. */
import { randomUUID } from 'node:crypto';
import type { Mailbox, MailboxChange, MailboxInput } from '#contract/calls/voicemail.ts';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { usersOf, type User } from '#server/people/users.ts';
import type { RemovalFault } from '#server/routing/kept/saving.ts';
import { routesThatUse } from '#server/routing/references.ts';
import { tell, type Actor, type Doing } from '#server/store/audit-log.ts';
import type { DataFiles } from '#server/store/files/data-files.ts';
import { transaction, within, type Pool, type Sql, type Transaction } from '#server/store/database.ts';
import { isAsRead } from '#server/store/versions.ts';
import { hearersOf, mayHear, publishWaiting } from './voicemail-waiting.ts';

type Hearer = Pick<User, 'id' | 'accountId' | 'role' | 'sees' | 'leads'>;
interface BoxId {
  accountId: string;
  id: string;
}

/** Shared ones by name, then people's own. Agents see the ones that they may hear. */
export async function mailboxesOf(sql: Sql, user: Hearer): Promise<Mailbox[]> {
  return sql<Mailbox[]>`
    select id, name, user_id, member_ids, version from mailboxes
    where account_id = ${user.accountId} and ${user.role === 'agent' ? mayHear(sql, user) : sql`true`}
    order by user_id is not null, lower(name), created_at`;
}

/** This person's own box; a second time it does nothing. */
export async function ensureMailbox(sql: Sql, { id, accountId, name }: Person): Promise<void> {
  await sql`
    insert into mailboxes (id, account_id, name, user_id) values (${randomUUID()}, ${accountId}, ${name}, ${id})
    on conflict (user_id) do nothing`;
}

export async function makeMailbox(
  sql: Sql,
  accountId: string,
  { name, memberIds }: MailboxInput,
): Promise<Result<Mailbox, 'unknown-member'>> {
  const members = await membersOf(sql, accountId, memberIds);
  if (!members) return fail('unknown-member');
  const mailbox = { id: randomUUID(), name, userId: null, memberIds: members, version: 1 };
  await sql`
    insert into mailboxes (id, account_id, name, member_ids)
    values (${mailbox.id}, ${accountId}, ${name}, ${members}::uuid[])`;
  return ok(mailbox);
}

/** The users who lose or gain the mailbox are told how many new messages they have. `own`: it is a person's. */
export function changeMailbox(
  sql: Sql,
  { accountId, id }: BoxId,
  { name, memberIds, version }: MailboxChange,
): Promise<Result<Mailbox, 'unknown-member' | 'not-found' | 'own' | 'changed-meanwhile'>> {
  return within(sql, async (tx) => {
    const members = await membersOf(tx, accountId, memberIds);
    if (!members) return fail('unknown-member');
    const shared = await sharedBox(tx, { accountId, id });
    if (!shared.ok) return shared;
    const before = await hearersOf(tx, id);
    const [changed] = await tx<Mailbox[]>`
      update mailboxes set name = ${name}, member_ids = ${members}::uuid[] where id = ${id} and ${isAsRead(tx, 'mailboxes', version)}
      returning id, name, user_id, member_ids, version`;
    if (!changed) return fail('changed-meanwhile');
    const after = await hearersOf(tx, id);
    await publishWaiting(tx, accountId, [...new Set([...before, ...after])]);
    return ok(changed);
  });
}

/** With the messages in it. `in-use`: a route leads to it. */
export async function removeMailbox(
  { sql, files }: { sql: Pool; files: DataFiles },
  { accountId, id }: BoxId,
  doing: Doing,
): Promise<Result<null, RemovalFault | { code: 'own' }>> {
  type Removed = Result<{ id: string }[], RemovalFault | { code: 'own' }>;
  const removed = await transaction(sql, async (tx): Promise<Removed> => {
    const shared = await sharedBox(tx, { accountId, id });
    if (!shared.ok) return fail({ code: shared.failure });
    const routes = await routesThatUse(tx, accountId, id);
    if (routes !== null) return fail({ code: 'in-use', detail: routes });
    const hearers = await hearersOf(tx, id);
    const messages = await tx<
      { id: string }[]
    >`delete from voice_messages where mailbox_id = ${id} returning id`;
    await tx`delete from mailboxes where id = ${id}`;
    await publishWaiting(tx, accountId, hearers);
    const told = { subject: shared.value, before: { messages: messages.length } };
    await tell(tx, { accountId, action: 'mailbox.removed', ...told }, doing);
    return ok(messages);
  });
  if (!removed.ok) return removed;
  // Last: a sound without a row is found at the next start, a row without a sound would be a message that nobody can hear.
  for (const message of removed.value) await files.remove('messages', message.id);
  return ok(null);
}

type Person = Pick<User, 'id' | 'accountId' | 'name'>;

/** A person's own box is called as they are. */
export async function renameOwnMailbox(tx: Transaction, { id, name }: Person): Promise<void> {
  await tx`update mailboxes set name = ${name} where user_id = ${id}`;
}

/**
 * In the transaction in which the person is removed. Their own box is shared from now on if there is a message in it or a
 * route leads to it, so that supervisors hear what callers say; else it is gone.
 */
export async function leaveMailboxes(tx: Transaction, { id, accountId }: Person): Promise<void> {
  await tx`
    update mailboxes set member_ids = array_remove(member_ids, ${id}::uuid)
    where account_id = ${accountId} and ${id} = any(member_ids)`;
  const [own] = await tx<{ id: string; isFull: boolean }[]>`
    select id, exists (select from voice_messages where mailbox_id = mailboxes.id) as is_full
    from mailboxes where user_id = ${id} for update`;
  if (!own) return;
  if (own.isFull || (await routesThatUse(tx, accountId, own.id)) !== null) {
    await tx`update mailboxes set user_id = null where id = ${own.id}`;
    await publishWaiting(tx, accountId, await hearersOf(tx, own.id));
  } else await tx`delete from mailboxes where id = ${own.id}`;
}

async function sharedBox(
  sql: Sql,
  { accountId, id }: BoxId,
): Promise<Result<{ id: string; name: string; memberIds: string[] }, 'not-found' | 'own'>> {
  const [box] = await sql<{ userId: string | null; name: string; memberIds: string[] }[]>`
    select user_id, name, member_ids from mailboxes where id = ${id} and account_id = ${accountId} for update`;
  if (!box) return fail('not-found');
  return box.userId === null ? ok({ id, name: box.name, memberIds: box.memberIds }) : fail('own');
}

/** Each once; null: one of them does not work here. */
async function membersOf(sql: Sql, accountId: string, ids: readonly string[]): Promise<string[] | null> {
  const users = new Set((await usersOf(sql, accountId)).map(({ id }) => id));
  return ids.every((id) => users.has(id)) ? [...new Set(ids)] : null;
}

/** As administrators read it in the log. */
const facts = ({ name, memberIds }: Pick<Mailbox, 'name' | 'memberIds'>) => ({
  name,
  members: memberIds.length,
});

export type Mailboxes = ReturnType<typeof mailboxesIn>;
export const mailboxesIn = (parts: { sql: Pool; files: DataFiles; clock: Clock }) => {
  const { sql, clock } = parts;
  return {
    list: (user: Hearer) => mailboxesOf(sql, user),
    make: (accountId: string, input: MailboxInput, by: Actor) =>
      transaction(sql, async (tx) => {
        const made = await makeMailbox(tx, accountId, input);
        if (made.ok) {
          const told = { subject: made.value, after: facts(made.value) };
          await tell(tx, { accountId, action: 'mailbox.made', ...told }, { by, clock });
        }
        return made;
      }),
    change: (box: BoxId, change: MailboxChange, by: Actor) =>
      transaction(sql, async (tx) => {
        const before = await sharedBox(tx, box);
        const changed = await changeMailbox(tx, box, change);
        if (changed.ok && before.ok) {
          const told = { subject: changed.value, before: facts(before.value), after: facts(changed.value) };
          await tell(tx, { accountId: box.accountId, action: 'mailbox.changed', ...told }, { by, clock });
        }
        return changed;
      }),
    remove: (box: BoxId, by: Actor) => removeMailbox(parts, box, { by, clock }),
  };
};
