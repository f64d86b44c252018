import type { Fragment, Transaction } from '#server/store/database.ts';

/**
 * Those that a statement is about to change or delete together, in one order: no two who change notices of one person wait
 * for each other.
 * @param isWanted SQL of `person_notices`
 */
export async function lockNotices(tx: Transaction, isWanted: Fragment): Promise<void> {
  await tx`select from person_notices where ${isWanted} order by id for no key update`;
}
