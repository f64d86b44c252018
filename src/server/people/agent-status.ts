import type { Status } from '#contract/people/people.ts';
import type { Clock } from '#kit/clock.ts';
import { transaction, type Pool, type Sql } from '#server/store/database.ts';
import { publish } from '#server/store/event-log.ts';
import type { User } from './users.ts';

/** Publishes me.changed to the agent. Choosing the status that is chosen already keeps its age. */
export async function chooseStatus(sql: Pool, user: User, status: Status, clock: Clock): Promise<void> {
  const statusSince = clock.now();
  await transaction(sql, async (tx) => {
    const changed = await tx`
      update users set status = ${status}, status_since = ${new Date(statusSince)}
      where id = ${user.id} and status <> ${status}`;
    if (changed.count === 0) return;
    const data = { id: user.id, status, statusSince };
    await publish(tx, { accountId: user.accountId, audience: [user.id], type: 'me.changed', data });
  });
}

/** The status of each of these users; who is not active is left out: invited, deactivated, removed or unknown. */
export async function statusOf(sql: Sql, userIds: string[]): Promise<Map<string, Status>> {
  const rows = await sql<{ id: string; status: Status }[]>`
    select id, status from users where id = any(${userIds}::uuid[]) and state = 'active'`;
  return new Map(rows.map(({ id, status }) => [id, status]));
}
