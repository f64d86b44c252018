import type { AccountTimeZone } from '#contract/billing/time-zone.ts';
import { sayZone } from '../../parts/zone-words.ts';
import { daysIn } from '../../../parts/account-days.ts';

/** "New York time from 1 June on, UTC until then." */
export function sayComing({ timeZone, next }: AccountTimeZone, now: number): string {
  if (!next) return `${sayZone(timeZone)}.`;
  const since = daysIn(next.timeZone, now).sayDate(next.since);
  return `${sayZone(next.timeZone)} from ${since} on, ${sayZone(timeZone)} until then.`;
}

const names: Record<AccountTimeZone['currency'], string> = { USD: 'US dollars' };

export const sayCurrency = (currency: AccountTimeZone['currency']) =>
  `Balance, prices and statements are in ${names[currency]} (${currency}).`;
