import type { Status } from '#contract/people.ts';
import type { RingResult } from '#server/routing/decide.ts';
import { statusOf } from '#server/people/agent-status.ts';
import { usersOf } from '#server/people/users.ts';
import type { CallControl, Contact } from './call-control.ts';
import type { Exchange } from './live-call.ts';

export interface AgentToRing {
  userId: string;
  name: string;
  /** Why none of their phones is rung; null: all of `contacts` are. */
  skip: RingResult | null;
  contacts: Contact[];
}

/** Who of these can be rung now: available, not on a call, and with a phone that answers probes. */
export async function agentsToRing(
  { sql, control, isOnCall }: Pick<Exchange, 'sql' | 'control' | 'isOnCall'>,
  accountId: string,
  userIds: readonly string[],
): Promise<AgentToRing[]> {
  const [users, statuses] = await Promise.all([usersOf(sql, accountId), statusOf(sql, [...userIds])]);
  return userIds.flatMap((userId) => {
    const user = users.find(({ id }) => id === userId);
    // Somebody who left the account since the route was saved.
    if (!user) return [];
    const contacts = reachableContacts(control, userId);
    const skip = reasonToSkip({ status: statuses.get(userId), isOnCall: isOnCall(userId), contacts });
    return [{ userId, name: user.name, skip, contacts }];
  });
}

function reachableContacts(control: CallControl, userId: string): Contact[] {
  return control.contactsOf(userId).filter(({ reachable }) => reachable);
}

function reasonToSkip(agent: {
  status: Status | undefined;
  isOnCall: boolean;
  contacts: readonly Contact[];
}): RingResult | null {
  if (agent.isOnCall) return 'busy';
  return agent.status !== 'available' || agent.contacts.length === 0 ? 'unreachable' : null;
}
