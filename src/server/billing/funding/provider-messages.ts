/** What the provider tells by itself. Each message is signed; it may come twice, late, out of order, or not at all. */
import { z } from 'zod';
import { Unavailable } from '#kit/load/unavailable.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { transaction, type Pool, type Transaction } from '#server/store/database.ts';
import { bookOutcome, bookReturn, type BookingParts } from './booking.ts';
import { finish } from './card-setups.ts';
import type { CardSetupOutcome, PaymentProvider, ProviderEvent } from './payment-provider.ts';

const KEPT_MS = 30 * 86_400_000;
const TOLD_TOO_EARLY_SECONDS = 60;

interface Parts extends BookingParts {
  sql: Pool;
  provider: PaymentProvider;
}

/**
 * Takes a message. What it says is done in the transaction that notes it: one that fails halfway was not heard, and comes
 * again. @throws when it cannot be heard now
 */
export async function takeMessage(
  parts: Parts,
  body: string,
  signature: string,
): Promise<Result<null, 'bad-signature'>> {
  const { sql, clock, log, provider, purchases } = parts;
  const read = await provider.readMessage(body, signature);
  if (!read.ok) return fail('bad-signature');
  const { id, event } = read.value;
  if (event === null) return ok(null);
  // Asked before the transaction: nothing waits for a network in it.
  const setup = event.type === 'card-setup' ? await provider.readCardSetup(event.ref) : null;
  const funded = await transaction(sql, async (tx) => {
    const noted = await tx`
      insert into payment_events (provider, id, received_at)
      values (${provider.name}, ${id}, ${new Date(clock.now())}) on conflict do nothing returning id`;
    return noted.length === 0 ? null : hear({ ...parts, sql: tx }, event, setup);
  });
  if (funded !== null)
    await purchases
      .funded(funded)
      .catch((error: unknown) => log.error({ error, accountId: funded }, 'what waited for money waits on'));
  return ok(null);
}

/** @returns the account that has more money now, or null */
async function hear(
  parts: Omit<Parts, 'sql'> & { sql: Transaction },
  event: ProviderEvent,
  setup: CardSetupOutcome | null,
): Promise<string | null> {
  const { sql: tx, log } = parts;
  if (setup !== null && event.type === 'card-setup') {
    await finish({ ...parts, tx }, event.ref, setup);
    return null;
  }
  if (event.type === 'card-setup') return null;
  const paymentId = await paymentOf(tx, event);
  if (paymentId === null && event.type !== 'charge' && (await mayBeOurs(tx)))
    throw new Unavailable('the provider of cards told of money that went back before it said what came', {
      retryAfterSeconds: TOLD_TOO_EARLY_SECONDS,
    });
  // Another system may be a customer of the same provider.
  if (paymentId === null)
    log.info({ type: event.type }, 'the provider of cards told of a payment that is not ours');
  if (paymentId === null) return null;
  if (event.type === 'charge') return bookOutcome(parts, paymentId, event.outcome);
  const { providerRef, cents } = event;
  return bookReturn(parts, paymentId, { providerRef, cents, isDispute: event.type === 'dispute' });
}

/** By our id where it is named, else by the provider's. */
async function paymentOf(
  tx: Transaction,
  event: Exclude<ProviderEvent, { type: 'card-setup' }>,
): Promise<string | null> {
  const ours = z.uuid().safeParse('paymentId' in event ? event.paymentId : null);
  const theirs = 'providerRef' in event ? event.providerRef : null;
  const [row] = await tx<{ id: string }[]>`
    select id from payments where ${ours.success ? tx`id = ${ours.data}` : tx`provider_ref = ${theirs}`}`;
  return row?.id ?? null;
}

/** A payment whose answer was lost has no reference of the provider's yet: what is told of that one belongs to it. */
async function mayBeOurs(tx: Transaction): Promise<boolean> {
  const unanswered = await tx`
    select from payments where next_look_at is not null and provider_ref is null limit 1`;
  return unanswered.length > 0;
}

/** Providers tell again for some days, not for weeks. */
export async function forgetMessages({ sql, clock }: Pick<Parts, 'sql' | 'clock'>): Promise<void> {
  await sql`delete from payment_events where received_at < ${new Date(clock.now() - KEPT_MS)}`;
}
