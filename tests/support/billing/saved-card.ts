import { randomUUID } from 'node:crypto';
import type { Sql } from '#server/store/database.ts';

/** The account's first card, unless it has one. */
export async function saveCard(
  sql: Sql,
  accountId: string,
  { brand = 'Visa', last4 = '4242' } = {},
): Promise<void> {
  await sql`
    insert into cards (id, account_id, provider, card_ref, brand, last4, exp_month, exp_year, role, added_at)
    values (${randomUUID()}, ${accountId}, 'test', ${randomUUID()}, ${brand}, ${last4}, 12, 2030, 'first', now())
    on conflict do nothing`;
}
