/** What a number does with calls when it becomes a person's, or nobody's again. */
import type { Transaction } from '#server/store/database.ts';
import { ownRoute } from './route.ts';
import { writeRoute } from './save-route.ts';

/** From now on calls to it ring this person, then their mailbox, whatever it did before. */
export async function ringPerson(tx: Transaction, number: string, userId: string): Promise<void> {
  await writeRoute(tx, number, await ownRoute(tx, userId));
}

/** It is theirs no longer: what it did without a route that anybody saved is kept as one. */
export async function keepRouteOf(tx: Transaction, number: string, userId: string): Promise<void> {
  const saved = await tx`select from routes where number = ${number}`;
  if (saved.length === 0) await ringPerson(tx, number, userId);
}
