/** Where callers wait for the first agent who is free. */
import { randomUUID } from 'node:crypto';
import type { Queue, QueueChange, QueueInput } from '#contract/routing/prompts.ts';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { usersOf, type User } from '#server/people/users.ts';
import { tell, type Actor, type Doing } from '#server/store/audit-log.ts';
import { within, type Sql, type Transaction } from '#server/store/database.ts';
import { isAsRead } from '#server/store/versions.ts';
import type { RemovalFault } from './kept/saving.ts';
import { routesThatUse } from './references.ts';

/** By name. */
export async function queuesOf(sql: Sql, accountId: string): Promise<Queue[]> {
  return sql<Queue[]>`
    select id, name, member_ids, version from queues where account_id = ${accountId} order by lower(name), made_at`;
}

/** null: there is none, or it is another account's. */
export async function findQueue(sql: Sql, accountId: string, id: string): Promise<Queue | null> {
  const [queue] = await sql<Queue[]>`
    select id, name, member_ids, version from queues where id = ${id} and account_id = ${accountId}`;
  return queue ?? null;
}

export async function makeQueue(
  sql: Sql,
  accountId: string,
  { name, memberIds }: QueueInput,
): Promise<Result<Queue, 'unknown-member'>> {
  const members = await membersOf(sql, accountId, memberIds);
  if (!members) return fail('unknown-member');
  const queue = { id: randomUUID(), name, memberIds: members, version: 1 };
  await sql`
    insert into queues (id, account_id, name, member_ids)
    values (${queue.id}, ${accountId}, ${name}, ${members}::uuid[])`;
  return ok(queue);
}

export async function changeQueue(
  sql: Sql,
  { accountId, id }: { accountId: string; id: string },
  { name, memberIds, version }: QueueChange,
): Promise<Result<Queue, 'unknown-member' | 'not-found' | 'changed-meanwhile'>> {
  const members = await membersOf(sql, accountId, memberIds);
  if (!members) return fail('unknown-member');
  const [changed] = await sql<Queue[]>`
    update queues set name = ${name}, member_ids = ${members}::uuid[]
    where id = ${id} and account_id = ${accountId} and ${isAsRead(sql, 'queues', version)}
    returning id, name, member_ids, version`;
  if (changed) return ok(changed);
  return fail((await findQueue(sql, accountId, id)) ? 'changed-meanwhile' : 'not-found');
}

/** `in-use`: a route leads to it. */
export async function removeQueue(
  sql: Sql,
  accountId: string,
  id: string,
): Promise<Result<null, RemovalFault>> {
  return within(sql, async (tx): Promise<Result<null, RemovalFault>> => {
    // A route that begins to lead to it waits, and then finds it gone.
    const found = await tx`select from queues where id = ${id} and account_id = ${accountId} for update`;
    if (found.length === 0) return fail({ code: 'not-found' });
    const routes = await routesThatUse(tx, accountId, id);
    if (routes !== null) return fail({ code: 'in-use', detail: routes });
    await tx`delete from queues where id = ${id}`;
    return ok(null);
  });
}

/** In the transaction in which the person is removed: no queue offers them calls any more. */
export async function leaveQueues(
  tx: Transaction,
  { id, accountId }: Pick<User, 'id' | 'accountId'>,
): Promise<void> {
  await tx`
    update queues set member_ids = array_remove(member_ids, ${id}::uuid)
    where account_id = ${accountId} and ${id} = any(member_ids)`;
}

/** Each once; null: one of them does not work here. */
async function membersOf(sql: Sql, accountId: string, ids: readonly string[]): Promise<string[] | null> {
  const users = new Set((await usersOf(sql, accountId)).map(({ id }) => id));
  return ids.every((id) => users.has(id)) ? [...new Set(ids)] : null;
}

/** As administrators read it in the log. */
const facts = ({ name, memberIds }: Queue) => ({ name, members: memberIds.length });

export type Queues = ReturnType<typeof queuesIn>;
export const queuesIn = (sql: Sql, clock: Clock) => {
  const doing = (by: Actor): Doing => ({ by, clock });
  return {
    list: (accountId: string) => queuesOf(sql, accountId),
    make: (accountId: string, input: QueueInput, by: Actor) =>
      within(sql, async (tx) => {
        const made = await makeQueue(tx, accountId, input);
        if (made.ok) {
          const { value } = made;
          await tell(tx, { accountId, action: 'queue.made', subject: value, after: facts(value) }, doing(by));
        }
        return made;
      }),
    change: ({ accountId, id }: { accountId: string; id: string }, change: QueueChange, by: Actor) =>
      within(sql, async (tx) => {
        const before = await findQueue(tx, accountId, id);
        const changed = await changeQueue(tx, { accountId, id }, change);
        if (changed.ok && before) {
          const told = { subject: changed.value, before: facts(before), after: facts(changed.value) };
          await tell(tx, { accountId, action: 'queue.changed', ...told }, doing(by));
        }
        return changed;
      }),
    remove: (accountId: string, id: string, by: Actor) =>
      within(sql, async (tx) => {
        const before = await findQueue(tx, accountId, id);
        const removed = await removeQueue(tx, accountId, id);
        if (removed.ok && before)
          await tell(
            tx,
            { accountId, action: 'queue.removed', subject: before, before: facts(before) },
            doing(by),
          );
        return removed;
      }),
  };
};
