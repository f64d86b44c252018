import type { Transaction } from '#server/store/database.ts';
import { works } from '../inventory/inventory-numbers.ts';
import { tellOwners } from './owners-told.ts';
import { columns, RESTORABLE_MS, type NumberRow } from './rented-number-rows.ts';
import type { RentingParts } from './renting.ts';

/** Calls to it are refused from now on, and it costs nothing more. null: it carries none. */
export async function releaseNumber(
  tx: Transaction,
  { accountId, number }: { accountId: string; number: string },
  { clock, fees }: Pick<RentingParts, 'clock' | 'fees'>,
): Promise<NumberRow | null> {
  const now = clock.now();
  const [released] = await tx<NumberRow[]>`
    update owned_numbers set state = 'released', released_at = ${new Date(now)},
      restorable_until = ${new Date(now + RESTORABLE_MS)}, unpaid_since = null
    where number = ${number} and account_id = ${accountId} and ${works(tx, clock)}
    returning ${columns(tx)}`;
  if (!released) return null;
  await tellOwners(tx, accountId, { before: released.agentId, after: null });
  await fees.noLongerUnpaid(tx, { accountId, number }, clock);
  return released;
}
