import type { Clock } from '#kit/clock.ts';
import type { Transaction } from '#server/store/database.ts';
import { works } from './inventory/inventory-numbers.ts';
import type { NumberFees } from './renting/number-fees.ts';
import { lockNumbers, lockRows, RESTORABLE_MS } from './renting/rented-number-rows.ts';

interface Numbers {
  accountId: string;
  fees: Pick<NumberFees, 'noLongerUnpaid'>;
}

/**
 * All numbers of an account that work are released and can be restored like any other. Nobody else changes the
 * account's numbers until the transaction ends. Ports that are on their way are cancelled afterwards: the carrier has to be
 * asked.
 */
export async function releaseNumbers(
  tx: Transaction,
  { accountId, fees }: Numbers,
  clock: Clock,
): Promise<void> {
  await lockNumbers(tx, { accountId, numbers: [] });
  const now = clock.now();
  const isReleased = tx`account_id = ${accountId} and ${works(tx, clock)}`;
  await lockRows(tx, isReleased);
  const released = await tx<{ number: string }[]>`
    update owned_numbers set state = 'released', released_at = ${new Date(now)},
      restorable_until = ${new Date(now + RESTORABLE_MS)}, unpaid_since = null
    where ${isReleased} returning number`;
  for (const { number } of released) await fees.noLongerUnpaid(tx, { accountId, number }, clock);
}
