import { formatCost } from '#client/state/wording/money.ts';
import { nameMonth, sayMonthOf } from '#client/state/wording/days.ts';
import type { LastMonth } from '#contract/billing/last-month.ts';
import { formatWhole } from '#client/state/wording/ledger-money.ts';
import type { PackageBucket, PackageCover, PackageOffer } from '#contract/billing/packages.ts';
import type { AccountDays } from '../../../parts/account-days.ts';
import { packageUseOf } from './package-use.ts';

export const coverWords: Record<PackageCover, { heading: string; forWhat: string }> = {
  local: { heading: 'Local numbers', forWhat: 'Calls with local numbers in the US and Canada.' },
  'toll-free': { heading: 'Toll-free numbers', forWhat: 'Calls with toll-free numbers.' },
};

const minutes = (count: number) => count.toLocaleString('en-US');
const leftMinutes = ({ leftSeconds }: PackageBucket) => Math.floor(leftSeconds / 60);
const usedMinutes = ({ usedSeconds }: PackageBucket) => Math.ceil(usedSeconds / 60);

/** "75,000-minute package" */
export function namePackage(minutesOf: number, covers: PackageCover): string {
  return `${minutes(minutesOf)}-minute ${covers === 'local' ? '' : 'toll-free '}package`;
}

export const nameBucket = ({ seconds, covers }: PackageBucket, isAnExtra = false) =>
  `${isAnExtra ? 'Extra ' : ''}${namePackage(seconds / 60, covers)}`;

/** "43,518 minutes" */
export const sayMinutesLeft = (bucket: PackageBucket) => `${minutes(leftMinutes(bucket))} minutes`;

/** "43,518", and " left, renews 1 June" after it. */
export function sayLeft(bucket: PackageBucket, { sayDate }: AccountDays): [left: string, rest: string] {
  if (bucket.isUnpaid) return ['Not paid', ''];
  const act = bucket.renews ? 'renews' : 'ends';
  return [minutes(leftMinutes(bucket)), ` left, ${act} ${sayDate(bucket.until)}`];
}

interface Others {
  days: AccountDays;
  /** Of the same cover, with something left; null: none. */
  another: PackageBucket | null;
  isExtra: boolean;
}

/** The forecast of its use, in a sentence or two. */
export function sayPace(bucket: PackageBucket, { days, another, isExtra: extra }: Others): string {
  if (bucket.isUnpaid)
    return `The next month costs ${formatCost(bucket.microsPerMonth)}, more than the balance holds. It begins when the balance covers it.`;
  if (bucket.usedSeconds === 0)
    return extra && another ? 'Used when the other one is used up.' : 'Nothing used yet.';
  const used = `${minutes(usedMinutes(bucket))} used.`;
  if (bucket.leftSeconds > 0) return [used, ...sayForecast(bucket, days)].join(' ');
  return another
    ? `${used} Calls now use the other package.`
    : `${used} Until ${days.sayDate(bucket.until)} minutes are charged at the plan’s rate.`;
}

function sayForecast(bucket: PackageBucket, days: AccountDays): string[] {
  const { usedUpAt, isTold } = packageUseOf(bucket, days.now);
  if (!isTold) return [];
  return usedUpAt === null
    ? [`At this use the package lasts ${sayEnd(bucket.until, days)}.`]
    : [`At this use it is used up ${sayAbout(usedUpAt, days)}.`];
}

/** "to the end of May", "until 14 June" */
function sayEnd(until: number, { dayOf, sayDate, today }: AccountDays): string {
  const isFirst = dayOf(until).endsWith('-01');
  return isFirst ? `to the end of ${sayMonthOf(dayOf(until - DAY_MS), today)}` : `until ${sayDate(until)}`;
}

const sayAbout = (at: number, { isToday, sayDate }: AccountDays) =>
  isToday(at) ? 'today' : `about ${sayDate(at)}`;

const DAY_MS = 86_400_000;

/** The whole of the meter in words, for a screen reader. */
export const sayMeter = (bucket: PackageBucket) =>
  `${minutes(usedMinutes(bucket))} of ${minutes(bucket.seconds / 60)} minutes used`;

/** "$0.02 a minute" */
export const sayPerMinute = ({ microsPerMonth, minutesPerMonth }: PackageOffer) =>
  `${formatCost(Math.round(microsPerMonth / minutesPerMonth))} a minute`;

/** Another of the same cover runs: what is bought now ends with its month. */
export const runningFor = (buckets: readonly PackageBucket[], covers: PackageCover): PackageBucket | null =>
  buckets.find((bucket) => bucket.covers === covers && !bucket.isUnpaid) ?? null;

/** It was bought on top of another one, and can only end. */
export function isExtra(bucket: PackageBucket, buckets: readonly PackageBucket[]): boolean {
  return buckets.some(
    ({ id, covers, until, from }) =>
      id !== bucket.id && covers === bucket.covers && until === bucket.until && from < bucket.from,
  );
}

/** When it begins, and when it ends. */
export function sayTerm(running: PackageBucket | null, { sayDate }: AccountDays): string {
  return running
    ? `It begins now and ends on ${sayDate(running.until)} with the month of the one that runs. It does not renew.`
    : 'It begins now and renews each month until you stop it. Minutes that are left at the end of a month are gone.';
}

const DOLLAR = 1_000_000;

/**
 * "You save about $540 with the 81,000 minutes of October 2026", against the plan's own prices; or how many minutes there
 * were. null: there was no call, or it is not known.
 */
export function sayWorth(offer: PackageOffer, lastMonth: LastMonth | null): string | null {
  const used = lastMonth?.covers.find(({ covers }) => covers === offer.covers);
  if (!lastMonth || !used || used.seconds === 0) return null;
  const minutesUsed = used.seconds / 60;
  const carried = Math.min(1, offer.minutesPerMonth / minutesUsed);
  const saved = Math.round((used.micros * carried - offer.microsPerMonth) / DOLLAR);
  const said = `${minutes(Math.round(minutesUsed))} minutes of ${nameMonth(lastMonth.month)}`;
  return saved > 0
    ? `You save about ${formatWhole(saved * DOLLAR)} with the ${said}`
    : `Costs more than the ${said} did`;
}
