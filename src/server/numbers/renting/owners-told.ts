/** Whose number it is, or was, is told to the open pages of these people and of who sees them. */
import type { EventType } from '#contract/events.ts';
import type { Sql } from '#server/store/database.ts';
import { publish } from '#server/store/event-log.ts';

/** @param owners user ids; null: nobody's. Of a number that stays whose it is nothing is told. */
export async function tellOwners(
  sql: Sql,
  accountId: string,
  owners: { before: string | null; after: string | null },
): Promise<void> {
  const ids = [owners.before, owners.after].filter((id) => id !== null);
  if (owners.before === owners.after) return;
  await publish(sql, {
    accountId,
    audience: ids,
    about: ids,
    type: 'people.changed' satisfies EventType,
    data: {},
  });
}
