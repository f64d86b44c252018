import type { Clock } from '#kit/clock.ts';
import type { Sql } from '#server/store/database.ts';
import { fundAccount, openAccount } from './accounts.ts';

/** Opens "Harbor Home Services" with $25.00. @returns its id */
export async function seedDemoAccount(sql: Sql, clock: Clock): Promise<string> {
  const accountId = await openAccount(sql, 'Harbor Home Services');
  await fundAccount(sql, { accountId, micros: 25_000_000n, key: `demo:${accountId}` }, clock);
  return accountId;
}
