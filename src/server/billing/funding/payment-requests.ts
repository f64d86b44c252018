import type { CardList, Payment, PaymentRequest } from '#contract/billing/payments.ts';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { SERVER, tell, type Actor } from '#server/store/audit-log.ts';
import { transaction, type Pool, type Transaction } from '#server/store/database.ts';
import { publishBilling } from '../account/billing-events.ts';
import { lockAvailable } from '../ledger/ledger.ts';
import { subscriptionStatusOf } from '../model/subscription-status.ts';
import { insertPayment } from './payment-rows.ts';

/** Who adds money. */
export interface Payer {
  accountId: string;
  userId: string;
  /** As the audit log names them. */
  by?: Actor;
  /** Where the bank sends them back to, should it ask. */
  returnUrl: string;
}

export type PaymentRefusal = 'account-closed' | 'card-needed' | 'not-found' | 'payment-in-progress';

interface Writing {
  sql: Pool;
  clock: Clock;
  /** A card of another provider cannot be charged. */
  provider: CardList['provider'];
  /** For so long its first writer has it alone. */
  leaseMs: number;
}

/** Writes the payment down; nobody has been asked for it yet. isNew: false for an id that was written before. */
export function writePayment(
  { sql, clock, provider, leaseMs }: Writing,
  { accountId, userId, by = SERVER, returnUrl }: Payer,
  { id, micros, cardId, purpose }: PaymentRequest,
): Promise<Result<{ id: string; isNew: boolean }, PaymentRefusal>> {
  return transaction(sql, async (tx) => {
    await lockAvailable(tx, accountId);
    const [before] = await tx<{ accountId: string; state: Payment['state'] }[]>`
      select account_id, state from payments where id = ${id}`;
    if (before) return before.accountId === accountId ? ok({ id, isNew: false }) : fail('not-found');
    if ((await subscriptionStatusOf(tx, accountId)).state === 'closed') return fail('account-closed');
    const card = await findCard(tx, { accountId, cardId, provider });
    if (card === null) return fail(cardId === undefined ? 'card-needed' : 'not-found');
    const at = clock.now();
    const isWritten = await insertPayment(tx, {
      id,
      accountId,
      cardId: card,
      kind: 'added',
      micros: BigInt(micros),
      purpose: purpose ?? null,
      askedBy: userId,
      returnUrl,
      at,
      nextLookAt: at + leaseMs,
    });
    if (!isWritten) return fail('payment-in-progress');
    await publishBilling(tx, accountId, 'payments');
    const told = { subject: { id, name: '' }, after: { micros } };
    await tell(tx, { accountId, action: 'payment.asked', ...told }, { by, clock });
    return ok({ id, isNew: true });
  });
}

/** Without an id the first one. */
async function findCard(
  tx: Transaction,
  { accountId, cardId, provider }: { accountId: string; cardId: string | undefined; provider: string },
): Promise<string | null> {
  const [card] = await tx<{ id: string }[]>`
    select id from cards
    where account_id = ${accountId} and provider = ${provider} and removed_at is null
      and ${cardId === undefined ? tx`role = 'first'` : tx`id = ${cardId}`}`;
  return card?.id ?? null;
}
