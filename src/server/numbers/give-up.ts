import type { Clock } from '#kit/clock.ts';
import type { Transaction } from '#server/store/database.ts';
import { works } from './owned-numbers.ts';
import type { Porting } from './porting/porting.ts';
import { isOver } from './porting/porting-rules.ts';
import type { NumberFees } from './renting/number-fees.ts';
import { lockNumbers, RESTORABLE_MS } from './renting/rented-number-rows.ts';

interface Numbers {
  accountId: string;
  /** In the same transaction. */
  porting: Pick<Porting, 'list' | 'cancel'>;
  fees: Pick<NumberFees, 'noLongerUnpaid'>;
}

/**
 * All numbers of an account: ports that are on their way are cancelled, numbers that work are released and can be restored
 * like any other. Holds all numbers until the transaction ends. Ports are locked before numbers, as everywhere.
 */
export async function giveUpNumbers(
  tx: Transaction,
  { accountId, porting, fees }: Numbers,
  clock: Clock,
): Promise<void> {
  for (const { id, state } of await porting.list(accountId))
    if (!isOver(state)) await porting.cancel(accountId, id);
  await lockNumbers(tx);
  const now = clock.now();
  const released = await tx<{ number: string }[]>`
    update owned_numbers set state = 'released', released_at = ${new Date(now)},
      restorable_until = ${new Date(now + RESTORABLE_MS)}, unpaid_since = null
    where account_id = ${accountId} and ${works(tx, clock)} returning number`;
  for (const { number } of released) await fees.noLongerUnpaid(tx, { accountId, number }, clock);
}
