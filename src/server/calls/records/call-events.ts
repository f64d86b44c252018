import type { CallRecord } from '#contract/calls.ts';
import { usersOf } from '#server/people/users.ts';
import type { Sql } from '#server/store/database.ts';
import { publish } from '#server/store/event-log.ts';

/** Publishes call.changed to the agents whom the call concerns and to everyone who sees the whole account. */
export async function publishCall(sql: Sql, accountId: string, call: CallRecord): Promise<void> {
  const users = await usersOf(sql, accountId);
  const audience = users.filter(({ id, role }) => role !== 'agent' || concerns(call, id)).map(({ id }) => id);
  await publish(sql, { accountId, audience, type: 'call.changed', data: call });
}

/**
 * The agent who has the call, and at its end those for whom it rang in vain: the same calls that are in their history.
 * While it rings the phones know all that they need; who then loses the race must not be left with half a story.
 */
function concerns({ agent, legs }: CallRecord, userId: string): boolean {
  if (agent?.id === userId) return true;
  return legs.some(
    ({ userId: rung, outcome }) =>
      rung === userId && (outcome === 'no-answer' || outcome === 'declined' || outcome === 'cancelled'),
  );
}
