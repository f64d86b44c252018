import type { CallRecord } from '#contract/calls/calls.ts';
import type { Sql } from '#server/store/database.ts';
import { publishAll } from '#server/store/event-log.ts';

interface ChangedCall {
  accountId: string;
  call: CallRecord;
}

/** Publishes call.changed to the agents whom each call concerns and to who sees anybody for whom it rang. */
export const publishCalls = (sql: Sql, changed: readonly ChangedCall[]): Promise<void> =>
  publishAll(
    sql,
    changed.map(({ accountId, call }) => ({
      accountId,
      audience: concernedBy(call),
      about: partiesOf(call),
      type: 'call.changed',
      data: call,
    })),
  );

/** The agent, and those for whom it rang in any way. */
const partiesOf = ({ agent, legs }: CallRecord): string[] =>
  idsOf([agent?.id, ...legs.map(({ userId }) => userId)]);

const idsOf = (ids: readonly (string | null | undefined)[]): string[] => [
  ...new Set(ids.filter((id): id is string => typeof id === 'string')),
];

/**
 * The agent who has the call, and at its end those for whom it rang in vain: the same calls that are in their history.
 * While it rings the phones know all that they need; who then loses the race must not be left with half a story.
 */
function concernedBy({ agent, legs }: CallRecord): string[] {
  const inVain = legs.filter(
    ({ outcome }) => outcome === 'no-answer' || outcome === 'declined' || outcome === 'cancelled',
  );
  return idsOf([agent?.id, ...inVain.map(({ userId }) => userId)]);
}
