/** What a change of plan means, in words. Pure. */
import { sayDuration } from '#client/state/wording/duration.ts';
import { formatWhole } from '#client/state/wording/ledger-money.ts';
import { formatBalance } from '#client/state/wording/money.ts';
import type { LastMonth } from '#contract/billing/last-month.ts';
import { LEAST_PAYMENT_MICROS } from '#contract/billing/payments.ts';
import type { PackageBucket } from '#contract/billing/packages.ts';
import type { PlanId, PlanQuote } from '#contract/billing/plans.ts';
import type { AccountDays } from '../../../parts/account-days.ts';
import { nameBucket, sayMinutesLeft } from '../packages/package-words.ts';
import { nameCard } from '../money/payment-words.ts';

const MINUS = '−';
const MICROS_PER_CENT = 10_000;
const DAY_S = 86_400;
const HOUR_S = 3_600;

/** "For the 17 days 13 h until 1 June", "For the month until 14 June" when it begins with the change. */
export function sayStretch(
  { secondsLeft, secondsInMonth, until }: PlanQuote,
  { sayDate }: AccountDays,
): string {
  const end = sayDate(until);
  return secondsLeft >= secondsInMonth
    ? `For the month until ${end}`
    : `For the ${sayDays(secondsLeft)} until ${end}`;
}

function sayDays(seconds: number): string {
  const days = Math.floor(seconds / DAY_S);
  const hours = Math.floor((seconds % DAY_S) / HOUR_S);
  if (days === 0) return sayDuration(seconds * 1000);
  const inDays = `${days} ${days === 1 ? 'day' : 'days'}`;
  return hours === 0 ? inDays : `${inDays} ${hours} h`;
}

/** In cents that add up: what is due is rounded, and the part that is given back is what then remains. */
export function inCents({ chargeMicros, dueMicros }: PlanQuote) {
  const [charge, due] = [toCents(chargeMicros), toCents(dueMicros)];
  return { credit: charge - due, charge, due };
}

const toCents = (micros: number) => Math.round(micros / MICROS_PER_CENT) * MICROS_PER_CENT;

/** "−$16.42"; nothing has no sign. */
export const formatTaken = (micros: number) => (micros > 0 ? `${MINUS}${formatBalance(micros)}` : '$0.00');

/** What is to be paid so that the change can be: whole cents, and no less than a card is charged; 0: the balance pays. */
export const missingMicros = ({ shortMicros }: PlanQuote) =>
  shortMicros <= 0
    ? 0
    : Math.max(LEAST_PAYMENT_MICROS, Math.ceil(shortMicros / MICROS_PER_CENT) * MICROS_PER_CENT);

/** @param threshold of auto-recharge; null: it is off, or not known. */
export function sayEffect(quote: PlanQuote, threshold: number | null): string {
  const { dueMicros, balanceMicros, shortMicros, recharge } = quote;
  if (shortMicros > 0) {
    const left = balanceMicros + missingMicros(quote);
    return `The balance lacks ${formatBalance(roundedUp(shortMicros))} for it. With the payment ${formatBalance(left)} is left.`;
  }
  const left =
    dueMicros < 0
      ? `The balance becomes ${formatBalance(balanceMicros)}.`
      : `Leaves ${formatBalance(balanceMicros)}.`;
  if (!recharge) return left;
  const why = threshold === null ? 'Then' : `That is below ${formatBalance(threshold)}, so`;
  return `${left} ${why} auto-recharge adds ${formatBalance(recharge.micros)} from ${nameCard(recharge)}.`;
}

const roundedUp = (micros: number) => Math.ceil(micros / MICROS_PER_CENT) * MICROS_PER_CENT;

/** "Then $59.00 on 1 June" */
export const sayNext = ({ nextMicros, until }: PlanQuote, { sayDate }: AccountDays) =>
  nextMicros === 0 ? 'Then no fee' : `Then ${formatBalance(nextMicros)} on ${sayDate(until)}`;

const MICROS_PER_DOLLAR = 1_000_000;

/** "You save about $41", "About $12 more": with last month's calls. null: there were none, or it is not known. */
export function sayAgainst(lastMonth: LastMonth | null, plan: PlanId, current: PlanId): string | null {
  const [cost, now] = [costOf(lastMonth, plan), costOf(lastMonth, current)];
  if (cost === null || now === null || plan === current) return null;
  const saved = Math.round((now - cost) / MICROS_PER_DOLLAR);
  if (saved === 0) return 'About the same';
  const amount = formatWhole(Math.abs(saved) * MICROS_PER_DOLLAR);
  return saved > 0 ? `You save about ${amount}` : `About ${amount} more`;
}

const costOf = (lastMonth: LastMonth | null, plan: PlanId): number | null =>
  lastMonth?.plans.find((one) => one.plan === plan)?.micros ?? null;

interface Ending {
  /** Until then the account can be taken up again. Epoch milliseconds. */
  readableUntil: number;
  /** null: not known. */
  availableMicros: number | null;
  buckets: readonly PackageBucket[];
}

/** What becomes of the money and of the minutes of an account that is cancelled. */
export function sayWhatEnds(
  { readableUntil, availableMicros, buckets }: Ending,
  { sayDate }: AccountDays,
): string[] {
  const running = buckets.filter(({ isUnpaid, leftSeconds }) => !isUnpaid && leftSeconds > 0);
  const balance =
    availableMicros !== null && availableMicros > 0
      ? [
          `The balance of ${formatBalance(availableMicros)} is not paid out. It is there again if the account is taken up again by ${sayDate(readableUntil)}.`,
        ]
      : [];
  const minutes = running.map(
    (bucket) =>
      `The ${nameBucket(bucket)} does not renew. What is left, ${sayMinutesLeft(bucket)}, is gone on ${sayDate(bucket.until)}.`,
  );
  return [...balance, ...minutes];
}
