/** Saving a card: on a page of the provider's, or (test cards) at once. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { Card, CardSetup } from '#contract/billing/payments.ts';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { SERVER, tell, type Actor } from '#server/store/audit-log.ts';
import { transaction, type Pool, type Sql, type Transaction } from '#server/store/database.ts';
import { publishBilling } from '../account/billing-events.ts';
import { cardsOf, changeRole, removeCard, saveCard, subjectOf } from './cards.ts';
import type { CardSetupOutcome, PaymentProvider } from './payment-provider.ts';

interface Parts {
  sql: Pool;
  clock: Clock;
  provider: PaymentProvider;
}

/** Who began it: the provider's message comes from nobody who is signed in. */
const actorSchema = z.object({ id: z.nullable(z.string()), name: z.string(), address: z.string() });

interface SetupRow {
  id: string;
  accountId: string;
  setupRef: string;
  url: string | null;
  state: CardSetup['state'];
  cardId: string | null;
  askedBy: unknown;
}

interface SetupRequest {
  by?: Actor;
  testToken: string | null;
  returnUrl: string;
}

/** `unknown-test-card`: there is none of that token, or with a real provider none at all. `not-found`: no provider. */
export async function startCardSetup(
  { sql, clock, provider }: Parts,
  accountId: string,
  { testToken, returnUrl, by = SERVER }: SetupRequest,
): Promise<Result<CardSetup, 'unknown-test-card' | 'not-found'>> {
  if (provider.name === 'none') return fail('not-found');
  const id = randomUUID();
  const customerRef = await customerOf({ sql, provider }, accountId);
  const started = await provider.startCardSetup({ id, customerRef, testToken, returnUrl });
  if (!started.ok) return started;
  const { ref, url, card } = started.value;
  return transaction(sql, async (tx) => {
    await tx`
      insert into card_setups (id, account_id, provider, setup_ref, url, started_at, asked_by)
      values (${id}, ${accountId}, ${provider.name}, ${ref}, ${url}, ${new Date(clock.now())}, ${JSON.stringify(by)}::text::jsonb)`;
    if (card) await finish({ tx, clock, provider }, ref, { state: 'saved', card });
    return ok(await shown(tx, accountId, id));
  });
}

/** Asks the provider about one that is open still: its message may be late. */
export async function readCardSetup(
  { sql, clock, provider }: Parts,
  accountId: string,
  id: string,
): Promise<Result<CardSetup, 'not-found'>> {
  const [row] = await sql<SetupRow[]>`
    select * from card_setups
    where id = ${id} and account_id = ${accountId} and provider = ${provider.name}`;
  if (!row) return fail('not-found');
  if (row.state === 'open') {
    const outcome = await provider.readCardSetup(row.setupRef);
    await transaction(sql, (tx) => finish({ tx, clock, provider }, row.setupRef, outcome));
  }
  return ok(await shown(sql, accountId, id));
}

/** What became of a setup, learned from a message or on looking; of one that is none of ours, nothing. */
export async function finish(
  { tx, clock, provider }: { tx: Transaction; clock: Clock; provider: Pick<PaymentProvider, 'name'> },
  ref: string,
  outcome: CardSetupOutcome,
): Promise<void> {
  const [row] = await tx<SetupRow[]>`
    select * from card_setups
    where provider = ${provider.name} and setup_ref = ${ref} and state = 'open' for update`;
  if (!row || outcome.state === 'open') return;
  const { id, accountId } = row;
  const saved =
    outcome.state === 'saved'
      ? await saveCard(tx, { accountId, provider: provider.name, card: outcome.card }, clock)
      : null;
  const by = z.nullable(actorSchema).parse(row.askedBy) ?? SERVER;
  if (saved) await tell(tx, { accountId, action: 'card.added', subject: subjectOf(saved) }, { by, clock });
  await tx`update card_setups set state = ${outcome.state}, url = null, card_id = ${saved?.id ?? null} where id = ${id}`;
  await publishBilling(tx, accountId, 'cards');
}

async function shown(sql: Sql, accountId: string, id: string): Promise<CardSetup> {
  const [row] = await sql<SetupRow[]>`
    select * from card_setups where id = ${id} and account_id = ${accountId}`;
  if (!row) throw new Error(`card setup ${id} is gone`);
  const [card] = await sql<Card[]>`
    select id, brand, last4, exp_month, exp_year, role from cards where id = ${row.cardId}`;
  return { id, state: row.state, url: row.url, card: card ?? null };
}

/** Opened with the first card. Two at once open one: the provider knows the account. */
async function customerOf(
  { sql, provider }: Pick<Parts, 'sql' | 'provider'>,
  accountId: string,
): Promise<string> {
  const known = () => sql<{ customerRef: string | null; name: string }[]>`
    select customer_ref, a.name from accounts a
      left join payment_customers c on c.account_id = a.id and c.provider = ${provider.name}
    where a.id = ${accountId}`;
  const [before] = await known();
  if (before?.customerRef) return before.customerRef;
  const ref = await provider.openCustomer({ id: accountId, name: before?.name ?? '' });
  await sql`
    insert into payment_customers (account_id, provider, customer_ref)
    values (${accountId}, ${provider.name}, ${ref}) on conflict do nothing`;
  const [after] = await known();
  return after?.customerRef ?? ref;
}

export type Cards = ReturnType<typeof cardsIn>;
export const cardsIn = (parts: Parts) => ({
  list: async (accountId: string) => {
    const { name, testCards } = parts.provider;
    return { provider: name, testCards, cards: await cardsOf(parts, accountId) };
  },
  startSetup: (accountId: string, setup: SetupRequest) => startCardSetup(parts, accountId, setup),
  readSetup: (accountId: string, id: string) => readCardSetup(parts, accountId, id),
  changeRole: (accountId: string, change: Pick<Card, 'id' | 'role'>, by: Actor) =>
    changeRole(parts, { accountId, by }, change),
  remove: (accountId: string, id: string, by: Actor) => removeCard(parts, { accountId, by }, id),
});
