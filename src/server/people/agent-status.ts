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

export interface Agent {
  id: string;
  name: string;
  status: Status;
  /** Every call of theirs is. */
  recordCalls: boolean;
}

/** Those of these people who work in this account now: nobody who is invited, deactivated or removed. By id. */
export async function agentsAmong(
  sql: Sql,
  accountId: string,
  ids: readonly string[],
): Promise<Map<string, Agent>> {
  const rows = await sql<Agent[]>`
    select id, name, status, record_calls from users
    where id = any(${[...ids]}::uuid[]) and account_id = ${accountId} and state = 'active'`;
  return new Map(rows.map((agent) => [agent.id, agent]));
}
