import type { Clock } from '#kit/clock.ts';
import type { Transaction } from '#server/store/database.ts';

export type LimitRefusal = 'daily-limit' | 'calls-blocked' | 'new-country-held';

export interface OutboundAttempt {
  accountId: string;
  /** null: a route forwards a call. */
  userId: string | null;
  /** ISO 3166 of the number called; null: in no country's plan. */
  country: string | null;
}

/** May this call go out? Counts it. In the transaction that reserves its money, which holds the account's lock; commits also when it refuses. */
export function refuseOutbound(
  _tx: Transaction,
  _attempt: OutboundAttempt,
  _clock: Clock,
): Promise<LimitRefusal | null> {
  return Promise.resolve(null);
}

/** May a call in progress have more? Only the daily limits end one. */
export function refuseMore(
  _tx: Transaction,
  _attempt: Pick<OutboundAttempt, 'accountId' | 'userId'>,
  _clock: Clock,
): Promise<'daily-limit' | null> {
  return Promise.resolve(null);
}
