import { LEAST_PAYMENT_MICROS, MOST_PAYMENT_MICROS } from '#contract/billing/payments.ts';
import { formatWhole } from '#client/state/wording/ledger-money.ts';

/** What is wrong with an amount to pay; null: nothing. @param micros null: no amount of whole cents was typed */
export function amountFault(micros: number | null): string | null {
  if (micros === null) return 'This is not an amount. Enter dollars, such as 40 or 40.50.';
  if (micros < LEAST_PAYMENT_MICROS) return `The least is ${formatWhole(LEAST_PAYMENT_MICROS)}.`;
  if (micros > MOST_PAYMENT_MICROS) return `The most at once is ${formatWhole(MOST_PAYMENT_MICROS)}.`;
  return null;
}
