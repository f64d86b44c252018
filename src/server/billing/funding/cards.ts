/** The account's saved cards. One of them is the first, one at most the backup. */
import { randomUUID } from 'node:crypto';
import type { Card } from '#contract/billing/payments.ts';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { tell, type Actor } from '#server/store/audit-log.ts';
import { transaction, type Pool, type Sql, type Transaction } from '#server/store/database.ts';
import { publishBilling } from '../account/billing-events.ts';
import { lockAvailable } from '../ledger/ledger.ts';
import type { PaymentProvider, ProviderCard } from './payment-provider.ts';
import { tryAtOnce } from './auto-recharge-settings.ts';

interface Parts {
  sql: Pool;
  clock: Clock;
  provider: Pick<PaymentProvider, 'name' | 'removeCard'>;
}

const columns = (sql: Sql) => sql`id, brand, last4, exp_month, exp_year, role`;

/** First, backup, then the others by age. */
export async function cardsOf(
  { sql, provider }: Pick<Parts, 'provider'> & { sql: Sql },
  accountId: string,
): Promise<Card[]> {
  const cards = await sql<Card[]>`
    select ${columns(sql)} from cards
    where account_id = ${accountId} and provider = ${provider.name} and removed_at is null
    order by array_position(array['first', 'backup', 'other'], role), added_at, id`;
  return [...cards];
}

interface NewCard {
  accountId: string;
  provider: PaymentProvider['name'];
  card: ProviderCard;
}

/** The first card that is saved becomes the first. Saved twice it is saved once. */
export async function saveCard(
  tx: Transaction,
  { accountId, provider, card }: NewCard,
  clock: Clock,
): Promise<Card> {
  await lockAvailable(tx, accountId);
  // Those of another provider can no longer be charged.
  await tx`
    update cards set role = 'other' where account_id = ${accountId} and provider <> ${provider} and role <> 'other'`;
  const saved = await tx<Card[]>`
    insert into cards (id, account_id, provider, card_ref, brand, last4, exp_month, exp_year, role, added_at)
    select ${randomUUID()}, ${accountId}, ${provider}, ${card.ref}, ${card.brand}, ${card.last4}, ${card.expMonth},
      ${card.expYear}, case when exists (
        select from cards where account_id = ${accountId} and role = 'first' and removed_at is null
      ) then 'other' else 'first' end, ${new Date(clock.now())}
    on conflict (provider, card_ref) do update set exp_month = excluded.exp_month, exp_year = excluded.exp_year
      where cards.account_id = excluded.account_id
    returning ${columns(tx)}`;
  const [kept] = saved;
  if (!kept) throw new Error('a card was neither saved nor there');
  if (kept.role === 'first') await tryAtOnce(tx, accountId, clock);
  await publishBilling(tx, accountId, 'cards');
  return kept;
}

interface Holder {
  accountId: string;
  by: Actor;
}

/** "visa 4242" */
export const subjectOf = ({ id, brand, last4 }: Pick<Card, 'id' | 'brand' | 'last4'>) => ({
  id,
  name: `${brand} ${last4}`,
});

/** A new first card leaves the old one the place that it had. `in-use`: the first is the first until another one is. */
export function changeRole(
  { sql, clock, provider }: Parts,
  { accountId, by }: Holder,
  { id, role }: Pick<Card, 'id' | 'role'>,
): Promise<Result<Card, 'not-found' | 'in-use'>> {
  return transaction(sql, async (tx) => {
    await lockAvailable(tx, accountId);
    const cards = await cardsOf({ sql: tx, provider }, accountId);
    const card = cards.find((one) => one.id === id);
    if (!card) return fail('not-found');
    if (card.role === role) return ok(card);
    if (card.role === 'first') return fail('in-use');
    const holder = role === 'other' ? undefined : cards.find((one) => one.role === role);
    const left = role === 'first' ? card.role : 'other';
    await setRole(tx, id, 'other');
    if (holder) await setRole(tx, holder.id, 'other');
    await setRole(tx, id, role);
    if (holder) await setRole(tx, holder.id, left);
    if (role === 'first') await tryAtOnce(tx, accountId, clock);
    await publishBilling(tx, accountId, 'cards');
    const told = { subject: subjectOf(card), before: { card: card.role }, after: { card: role } };
    await tell(tx, { accountId, action: 'card.role-changed', ...told }, { by, clock });
    return ok({ ...card, role });
  });
}

const setRole = (tx: Transaction, id: string, role: Card['role']) =>
  tx`update cards set role = ${role} where id = ${id}`;

type Removal = Result<null, 'not-found' | 'in-use' | 'payment-in-progress'>;

/**
 * `in-use`: it is the first, and auto-recharge is on. The provider forgets it first: should that fail, it is here still,
 * and can be removed again. In the place of a first comes the backup, or the oldest.
 */
export async function removeCard(
  { sql, clock, provider }: Parts,
  { accountId, by }: Holder,
  id: string,
): Promise<Removal> {
  const found = await transaction(sql, (tx) => removable(tx, accountId, id));
  if (!found.ok) return found;
  await provider.removeCard(found.value);
  return transaction(sql, async (tx) => {
    const still = await removable(tx, accountId, id);
    if (!still.ok && still.failure === 'not-found') return still;
    const [gone] = await tx<Card[]>`
      update cards set removed_at = ${new Date(clock.now())}, role = 'other' where id = ${id} returning ${columns(tx)}`;
    if (gone) await tell(tx, { accountId, action: 'card.removed', subject: subjectOf(gone) }, { by, clock });
    const [next, ...others] = await cardsOf({ sql: tx, provider }, accountId);
    if (next && ![next, ...others].some(({ role }) => role === 'first')) await setRole(tx, next.id, 'first');
    await publishBilling(tx, accountId, 'cards');
    return ok(null);
  });
}

/** The provider's reference to it. */
async function removable(
  tx: Transaction,
  accountId: string,
  id: string,
): Promise<Result<string, 'not-found' | 'in-use' | 'payment-in-progress'>> {
  await lockAvailable(tx, accountId);
  const [card] = await tx<{ cardRef: string; isNeeded: boolean; isCharged: boolean }[]>`
    select card_ref,
      role = 'first' and exists (
        select from auto_recharges where account_id = ${accountId} and is_on) as is_needed,
      exists (select from payments where card_id = cards.id and settled_at is null) as is_charged
    from cards where id = ${id} and account_id = ${accountId} and removed_at is null`;
  if (!card) return fail('not-found');
  if (card.isNeeded) return fail('in-use');
  return card.isCharged ? fail('payment-in-progress') : ok(card.cardRef);
}

/** They can be charged no more: none of the demo data's is anybody's first. */
export async function retireTestCards(sql: Sql): Promise<void> {
  await sql`update cards set role = 'other' where provider = 'test' and role <> 'other'`;
}
