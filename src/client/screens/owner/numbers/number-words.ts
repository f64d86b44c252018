import { formatBalance, NOTHING_KNOWN } from '#client/state/wording/money.ts';
import type { RentedNumber } from '#contract/numbers/rented-numbers.ts';
import type { AccountDays } from '../../parts/account-days.ts';

/** Second line in the list. `arrivesAt`: when a number on its way from another carrier comes; null: not known yet. */
export function listLine(number: RentedNumber, { sayDate }: AccountDays, arrivesAt: number | null): string {
  if (number.state === 'porting')
    return arrivesAt === null
      ? `${number.source}, moves here soon`
      : `Moves here ${sayDate(arrivesAt, 'short')}`;
  if (number.state === 'released')
    return number.restorableUntil === null
      ? 'Released'
      : `Released, back until ${sayDate(number.restorableUntil, 'short')}`;
  return number.source;
}

export const callsWord = ({ state, callsThisMonth }: RentedNumber) =>
  state === 'active' ? callsThisMonth.toLocaleString('en-US') : NOTHING_KNOWN;

/** "9 numbers, $18.00 a month": those that take calls or will. */
export function sumUp(numbers: readonly RentedNumber[]): string {
  const ours = numbers.filter(({ state }) => state !== 'released');
  const micros = ours.reduce((sum, { microsPerMonth }) => sum + microsPerMonth, 0);
  return `${ours.length} ${ours.length === 1 ? 'number' : 'numbers'}, ${formatBalance(micros)} a month`;
}

/** "Google Ads · Spring kitchens · renews 3 June for $2.00 · recorded, announced" */
export function sourceLine(number: RentedNumber, days: AccountDays, arrivesAt: number | null): string {
  const { source, campaign, recordCalls, announceRecording } = number;
  const recording = recordCalls
    ? `recorded, ${announceRecording ? 'announced' : 'not announced'}`
    : 'not recorded';
  return [source, campaign, sayRenewal(number, days, arrivesAt), recording].filter(Boolean).join(' · ');
}

function sayRenewal(number: RentedNumber, days: AccountDays, arrivesAt: number | null): string {
  if (number.state !== 'active') {
    const line = listLine(number, days, arrivesAt);
    return line.charAt(0).toLowerCase() + line.slice(1);
  }
  const price = formatBalance(number.microsPerMonth);
  return number.renewsAt === null
    ? `${price} a month`
    : `renews ${days.sayDate(number.renewsAt, 'short')} for ${price}`;
}

/** Typed in part, however it is written: digits of the number, or any of its words. */
export function findNumbers(numbers: readonly RentedNumber[], search: string): RentedNumber[] {
  const text = search.trim().toLowerCase();
  const digits = text.replace(/[\s()+.-]/g, '');
  return numbers.filter(({ number, source, campaign }) =>
    /^\d+$/.test(digits)
      ? number.includes(digits)
      : [source, campaign ?? ''].some((words) => words.toLowerCase().includes(text)),
  );
}
