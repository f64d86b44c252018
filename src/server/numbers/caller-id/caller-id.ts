/** Caller ID on outbound calls: the server decides, the browser only offers. Nothing but an owned number is allowed out. */
import type { CallerIdReason } from '#contract/calls/calls.ts';
import { BEST_MATCH } from '#contract/people/phone.ts';
import type { E164 } from '#contract/values/phone-number.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { Sql } from '#server/store/database.ts';
import { bestMatch, ownFirst } from './local-presence.ts';
import { lastUsedFor } from '../inventory/number-use.ts';
import { ownedNumbersOf, type NumberUser, type OwnedNumber } from '../inventory/owned-numbers.ts';

interface Choice {
  /** What the phone asked for; null: no wish. Untrusted. */
  explicit: string | null;
  user: NumberUser;
  /** The account's numbers, the oldest first. */
  owned: readonly OwnedNumber[];
}

/** The choice for this call, else the own agent number, else the account's default: its oldest tracking number. */
export function chooseCallerId({ explicit, user, owned }: Choice): Result<E164, 'caller-id-refused'> {
  const usable = ownFirst(user, owned);
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
  const owned = await ownedNumbersOf(sql, user.accountId);
  if (wish !== BEST_MATCH) {
    const chosen = chooseCallerId({ explicit: wish, user, owned });
    return chosen.ok ? ok({ number: chosen.value, reason: null }) : chosen;
  }
  const numbers = ownFirst(user, owned).map(({ number }) => number);
  const lastUsed = await lastUsedFor(sql, user.accountId, { to, numbers });
  const match = bestMatch({ to, user, owned, lastUsed });
  return match ? ok(match) : fail('caller-id-refused');
}
