/** Caller ID on outbound calls: the server decides, the browser only offers. Nothing but an inventory number is allowed out. */
import type { CallerIdReason } from '#contract/calls/calls.ts';
import { BEST_MATCH } from '#contract/people/phone.ts';
import type { E164 } from '#contract/values/phone-number.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { Sql } from '#server/store/database.ts';
import { bestMatch, ownFirst } from './local-presence.ts';
import { lastUsedFor } from '../inventory/number-use.ts';
import { inventoryNumbersOf, type NumberUser, type InventoryNumber } from '../inventory/inventory-numbers.ts';

interface Choice {
  /** What the phone asked for; null: no wish. Untrusted. */
  explicit: string | null;
  user: NumberUser;
  /** The account's numbers, the oldest first. */
  inventory: readonly InventoryNumber[];
}

/** The choice for this call, else the own agent number, else the account's default: its oldest tracking number. */
export function chooseCallerId({ explicit, user, inventory }: Choice): Result<E164, 'caller-id-refused'> {
  const usable = ownFirst(user, inventory);
  const chosen = explicit === null ? usable[0] : usable.find(({ number }) => number === explicit);
  return chosen ? ok(chosen.number) : fail('caller-id-refused');
}

export interface CallerId {
  number: E164;
  /** Why it is this one, when the best match was asked for; null otherwise. */
  reason: CallerIdReason | null;
}

/**
 * @param wish a number, "best-match", or null for none. Untrusted.
 * @param to E.164; anything else only has no area
 */
export async function callerIdFor(
  sql: Sql,
  user: NumberUser,
  wish: string | null,
  to: string,
): Promise<Result<CallerId, 'caller-id-refused'>> {
  const inventory = await inventoryNumbersOf(sql, user.accountId);
  if (wish !== BEST_MATCH) {
    const chosen = chooseCallerId({ explicit: wish, user, inventory });
    return chosen.ok ? ok({ number: chosen.value, reason: null }) : chosen;
  }
  const numbers = ownFirst(user, inventory).map(({ number }) => number);
  const lastUsed = await lastUsedFor(sql, user.accountId, { to, numbers });
  const match = bestMatch({ to, user, inventory, lastUsed });
  return match ? ok(match) : fail('caller-id-refused');
}
