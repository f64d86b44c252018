/** Caller ID on outbound calls: the server decides, the browser only offers. Nothing but an owned number is allowed out. */
import type { E164 } from '#contract/phone-number.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { Sql } from '#server/store/database.ts';
import { mayCallFrom, ownedNumbersOf, type NumberUser, type OwnedNumber } from './owned-numbers.ts';

interface Choice {
  /** What the phone asked for; null: no wish. Untrusted. */
  explicit: string | null;
  user: NumberUser;
  /** The account's numbers, the oldest first. */
  owned: readonly OwnedNumber[];
}

/** The choice for this call, else the own agent number, else the account's default: its oldest tracking number. */
export function chooseCallerId({ explicit, user, owned }: Choice): Result<E164, 'caller-id-refused'> {
  const usable = owned.filter((number) => mayCallFrom(user, number));
  const chosen =
    explicit === null
      ? (usable.find(({ agentId }) => agentId === user.id) ?? usable[0])
      : usable.find(({ number }) => number === explicit);
  return chosen ? ok(chosen.number) : fail('caller-id-refused');
}

export async function callerIdFor(
  sql: Sql,
  user: NumberUser,
  explicit: string | null,
): Promise<Result<E164, 'caller-id-refused'>> {
  return chooseCallerId({ explicit, user, owned: await ownedNumbersOf(sql, user.accountId) });
}
