import type { Faults } from '#client/state/submission.svelte.ts';
import { formatBalance } from '#client/state/wording/money.ts';
import {
  LEAST_PAYMENT_MICROS,
  MOST_PAYMENT_MICROS,
  type AutoRecharge,
  type Card,
} from '#contract/billing/payments.ts';
import { formatWhole } from '#client/state/wording/ledger-money.ts';
import type { AccountDays } from '../../../parts/account-days.ts';

const MOST_THRESHOLD_MICROS = 1_000_000_000;
const LEAST_AMOUNT_MICROS = 10_000_000;
const NO_AMOUNT = 'This is not an amount. Enter dollars, such as 40.';

/** @param threshold, amount micro-dollars; null: no amount of whole cents was typed */
export function amountFaults(threshold: number | null, amount: number | null): Faults {
  return { thresholdMicros: thresholdFault(threshold), amountMicros: amountFault(threshold ?? 0, amount) };
}

function thresholdFault(threshold: number | null): string | null {
  if (threshold === null) return NO_AMOUNT;
  return threshold > MOST_THRESHOLD_MICROS ? `The most is ${formatWhole(MOST_THRESHOLD_MICROS)}.` : null;
}

function amountFault(threshold: number, amount: number | null): string | null {
  if (amount === null) return NO_AMOUNT;
  if (amount > MOST_PAYMENT_MICROS) return `The most is ${formatWhole(MOST_PAYMENT_MICROS)}.`;
  const least = Math.max(LEAST_AMOUNT_MICROS, threshold + LEAST_PAYMENT_MICROS);
  return amount < least ? `Enter ${formatWhole(least)} or more.` : null;
}

/** "Below $10.00 the card is charged so that the balance becomes $50.00." */
export function sayRule(isOn: boolean, threshold: number | null, amount: number | null): string {
  if (!isOn) return 'Off: no card is charged by itself.';
  if (threshold === null || amount === null || amountFault(threshold, amount)) return '';
  return `Below ${formatBalance(threshold)} the card is charged so that the balance becomes ${formatBalance(amount)}.`;
}

/** What became of the last tries; null: nothing went wrong. */
export function sayDeclines(
  { isOn, failures, nextTryAt }: AutoRecharge,
  { sayWhen }: AccountDays,
): string | null {
  if (!isOn || failures === 0) return null;
  const times = failures === 1 ? 'once' : `${failures} times in a row`;
  const next = nextTryAt === null ? '' : ` It is tried again ${sayWhen(nextTryAt)}.`;
  return `The card was declined ${times}.${next} Another card is tried at once.`;
}

/** One card is the first, at most one the backup. In the order in which they are to be changed. */
export function rolesToChange(
  cards: readonly Card[],
  wanted: { first: string; backup: string },
): { id: string; role: Card['role'] }[] {
  const roleOf = (id: string): Card['role'] =>
    id === wanted.first ? 'first' : id === wanted.backup ? 'backup' : 'other';
  const order: Card['role'][] = ['first', 'backup', 'other'];
  return cards
    .map(({ id, role }) => ({ id, role: roleOf(id), before: role }))
    .filter(({ role, before }) => role !== before)
    .map(({ id, role }) => ({ id, role }))
    .sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role));
}
