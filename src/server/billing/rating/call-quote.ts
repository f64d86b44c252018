import type { Quote } from '#contract/numbers.ts';
import { e164Schema, isNanp } from '#contract/phone-number.ts';
import type { Sql } from '#server/store/database.ts';
import { QUANTUM_SECONDS, refusalOf } from '../charges/call-charges.ts';
import { priceOf } from '../charges/charge-row.ts';
import { balancesOf } from '../ledger/ledger.ts';
import { rateFor } from './rate-deck.ts';

/** From here on a minute is dear enough to say so. */
const DEAR_MICROS_PER_MINUTE = 200_000n;

/** What an outbound call to `to` costs, and why it cannot be placed now, if so. */
export async function quoteCall(sql: Sql, accountId: string, to: string): Promise<Quote> {
  const isValid = e164Schema.safeParse(to).success && (!to.startsWith('+1') || isNanp(to));
  const unknown = { to, microsPerMinute: null, isDear: false, isInPackage: false };
  if (!isValid) return { ...unknown, refusal: 'number-invalid' };
  const rate = rateFor('outbound', to);
  if (!rate) return { ...unknown, refusal: 'destination-not-served' };
  const { available } = await balancesOf(sql, accountId);
  const refusal = refusalOf('outbound', available, priceOf(rate, QUANTUM_SECONDS));
  const isDear = rate.microsPerMinute >= DEAR_MICROS_PER_MINUTE;
  return { ...unknown, microsPerMinute: Number(rate.microsPerMinute), isDear, refusal };
}
