import { randomUUID } from 'node:crypto';
import type { Clock } from '#kit/clock.ts';
import { within, type Sql } from '#server/store/database.ts';
import { fundAccount, openAccount } from './accounts.ts';
import { saveCard } from './funding/cards.ts';
import { savedTestCard } from './funding/test-provider/test-cards.ts';
import { testCustomerOf } from './funding/test-provider/test-provider.ts';

/** Opens "Harbor Home Services" with $25.00 and a test card that succeeds. @returns its id */
export async function seedDemoAccount(sql: Sql, clock: Clock): Promise<string> {
  const accountId = await openAccount(sql, 'Harbor Home Services');
  await fundAccount(sql, { accountId, micros: 25_000_000n, key: `demo:${accountId}` }, clock);
  const card = savedTestCard('succeeds', randomUUID());
  if (!card) throw new Error('there is no test card that succeeds');
  await within(sql, async (tx) => {
    await tx`
      insert into payment_customers (account_id, provider, customer_ref)
      values (${accountId}, 'test', ${testCustomerOf(accountId)})`;
    await saveCard(tx, { accountId, provider: 'test', card }, clock);
  });
  return accountId;
}
