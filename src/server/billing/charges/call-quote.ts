import type { Quote } from '#contract/numbers/numbers.ts';
import { e164Schema, isNanp } from '#contract/values/phone-number.ts';
import type { Clock } from '#kit/clock.ts';
import type { Sql } from '#server/store/database.ts';
import { reservationOf, noReservation, refusalOf, withQuantum } from '../model/reservation.ts';
import { balancesOf } from '../ledger/ledger.ts';
import { forecastOutbound } from '../limits/outbound-guard.ts';
import { bucketsAt } from '../reservations/holds.ts';
import { subscriptionStatusOf } from '../model/subscription-status.ts';
import { deckOf } from '../plans/plan-decks.ts';
import { rate as rateLeg, unratedReason } from '../model/rate-deck.ts';

/** From here on a minute is dear enough to say so. */
const DEAR_MICROS_PER_MINUTE = 200_000n;

interface Asked {
  accountId: string;
  userId: string;
  /** What was typed. */
  to: string;
  /** ISO 3166; null: in no country's plan. */
  country: string | null;
}

/** What an outbound call to `to` costs, and why this user cannot place it now, if so. */
export async function quoteCall(sql: Sql, asked: Asked, clock: Clock): Promise<Quote> {
  const { accountId, to } = asked;
  const isValid = e164Schema.safeParse(to).success && (!to.startsWith('+1') || isNanp(to));
  const unknown = { to, microsPerMinute: null, isDear: false, isInPackage: false };
  if (!isValid) return { ...unknown, refusal: 'number-invalid' };
  const [{ plan, state }, { available }, buckets] = await Promise.all([
    subscriptionStatusOf(sql, accountId),
    balancesOf(sql, accountId),
    bucketsAt(sql, sql`${accountId}`, clock.now()),
  ]);
  const leg = { accountId, direction: 'outbound', number: to } as const;
  const deck = deckOf(plan);
  const rated = rateLeg(leg, deck);
  if (!rated) return { ...unknown, refusal: unratedReason(to, deck) };
  const { lastMicros, heldSeconds } = withQuantum(reservationOf(noReservation, buckets), {
    ...leg,
    ...rated,
  });
  const { microsPerMinute } = rated.rate;
  return {
    to,
    microsPerMinute: Number(microsPerMinute),
    isDear: microsPerMinute >= DEAR_MICROS_PER_MINUTE,
    isInPackage: heldSeconds > 0 && lastMicros === 0n,
    refusal:
      (state === 'closed' ? 'account-closed' : refusalOf('outbound', available, lastMicros)) ??
      (await forecastOutbound(sql, asked, clock)),
  };
}
