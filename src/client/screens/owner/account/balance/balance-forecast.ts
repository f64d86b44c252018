/** When the balance runs out at the rate of the last hour, and what happens before. Pure. */
import { sayRunsOutIn } from '#client/state/wording/duration.ts';
import { formatBalance } from '#client/state/wording/money.ts';
import type { Account } from '#contract/billing/account.ts';
import type { AutoRecharge } from '#contract/billing/payments.ts';
import type { AccountDays } from '../../../parts/account-days.ts';

const HOUR_MS = 3_600_000;
const MICROS_PER_CENT = 10_000;
/** Beyond it a date says nothing: the rate of one hour does not hold for a year. */
const FORESEEN_HOURS = 365 * 24;
/** Nearer than this the rate is said by the hour, as its end is. */
const NEAR_HOURS = 36;

/** A sentence with the figures that matter. */
export type Words = readonly (string | { strong: string })[];

/** Epoch milliseconds at which the balance falls to `micros`; null: not foreseen. */
export function fallsTo(micros: number, account: Account): number | null {
  const { availableMicros, spendMicrosPerHour, at } = account;
  if (spendMicrosPerHour <= 0 || availableMicros <= micros) return null;
  const hours = (availableMicros - micros) / spendMicrosPerHour;
  return hours > FORESEEN_HOURS ? null : Math.round(at + hours * HOUR_MS);
}

/** @param recharge null while it is not known: then nothing is said of it. */
export function sayForecast(account: Account, recharge: AutoRecharge | null, days: AccountDays): Words {
  const { availableMicros, spendMicrosPerHour, state } = account;
  if (state === 'closed') return ['The account is cancelled, so nothing is charged any more.'];
  const then = recharge === null ? [] : [` ${sayRecharge(account, recharge, days)}`];
  if (availableMicros < 0) return ['It is below zero, so calls are refused.', ...then];
  if (availableMicros === 0) return ['There is nothing left to call with.', ...then];
  if (spendMicrosPerHour <= 0) return [sayRest(account), ...then];
  return [...sayRate(account, days), ...then];
}

/** Nothing was spent in the last hour. */
const sayRest = ({ packageSecondsLeft, callsInProgress }: Account) =>
  (packageSecondsLeft ?? 0) > 0 && callsInProgress > 0
    ? 'The package carries the calls now, so nothing is taken from it.'
    : 'Nothing was spent in the last hour.';

function sayRate(account: Account, days: AccountDays): Words {
  const { availableMicros, spendMicrosPerHour } = account;
  const isNear = availableMicros / spendMicrosPerHour < NEAR_HOURS;
  const rate = isNear
    ? `${inCents(spendMicrosPerHour)} an hour`
    : `${inCents(spendMicrosPerHour * 24)} a day`;
  const runsOutAt = fallsTo(0, account);
  if (runsOutAt === null) return ['At ', { strong: rate }, ' it lasts over a year.'];
  const [about, span] = parted(sayRunsOutIn(availableMicros, spendMicrosPerHour));
  return [
    'At ',
    { strong: rate },
    ` it runs out in ${about}`,
    { strong: span },
    `, ${days.sayWhen(runsOutAt)}.`,
  ];
}

function sayRecharge(account: Account, recharge: AutoRecharge, { sayWhen }: AccountDays): string {
  const { isOn, thresholdMicros, nextTryAt } = recharge;
  if (!isOn) return 'Auto-recharge is off.';
  if (nextTryAt !== null) return `Auto-recharge was declined and tries again ${sayWhen(nextTryAt)}.`;
  if (account.availableMicros < thresholdMicros) return 'A recharge is on its way.';
  const stepsInAt = fallsTo(thresholdMicros, account);
  return stepsInAt === null
    ? `Auto-recharge steps in below ${formatBalance(thresholdMicros)}.`
    : `Auto-recharge steps in ${sayWhen(stepsInAt)}.`;
}

/** Of a rate, which is no balance: to the nearest cent. */
const inCents = (micros: number) => formatBalance(Math.round(micros / MICROS_PER_CENT) * MICROS_PER_CENT);

/** "about 5 days" → "about " and "5 days": only the figure is bold. */
const parted = (words: string): readonly [string, string] =>
  words.startsWith('about ') ? ['about ', words.slice('about '.length)] : ['', words];
