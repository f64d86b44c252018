import type { Quote } from '#contract/numbers.ts';
import { e164Schema, isNanp } from '#contract/phone-number.ts';
import type { Sql } from '#server/store/database.ts';
import { QUANTUM_SECONDS, refusalOf } from '../charges/call-charges.ts';
import { priceOf } from '../charges/charge-row.ts';
import { balancesOf } from '../ledger/ledger.ts';
import { rateFor } from './rate-deck.ts';

/** What an outbound call to `to` costs, and why it cannot be placed now, if so. */
export async function quoteCall(sql: Sql, accountId: string, to: string): Promise<Quote> {
  const isValid = e164Schema.safeParse(to).success && (!to.startsWith('+1') || isNanp(to));
  if (!isValid) return { to, microsPerMinute: null, refusal: 'number-invalid' };
  const rate = rateFor('outbound', to);
  if (!rate) return { to, microsPerMinute: null, refusal: 'destination-not-served' };
  const { available } = await balancesOf(sql, accountId);
  const refusal = refusalOf('outbound', available, priceOf(rate, QUANTUM_SECONDS));
  return { to, microsPerMinute: Number(rate.microsPerMinute), refusal };
}
