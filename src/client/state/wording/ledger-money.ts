/** Money in the columns of the books, and money that is typed. Apart from money.ts, which the idle phone carries. */
import { MICROS_PER_DOLLAR, toMicros, type Micros } from '#kit/money.ts';
import { formatBalance } from './money.ts';

const MINUS = '−';
const MICROS_PER_UNIT = 100;
const LEAST_DECIMALS = 2;
const MOST_DECIMALS = 4;

/** What reads alike under each other: as many decimals as the finest of these needs, two to four. */
export function decimalsFor(amounts: readonly number[]): number {
  const needed = amounts.map((micros) => {
    const units = String(Math.round(Math.abs(micros) / MICROS_PER_UNIT)).padStart(MOST_DECIMALS, '0');
    return units.slice(-MOST_DECIMALS).replace(/(?<!0)0+$/, '').length;
  });
  return Math.max(LEAST_DECIMALS, ...needed);
}

/** "$25.000", "−$0.42" */
export function formatAmount(micros: number, decimals: number): string {
  const unit = MICROS_PER_DOLLAR / 10 ** decimals;
  const units = Math.round(Math.abs(micros) / unit);
  const digits = String(units).padStart(decimals + 1, '0');
  const whole = Number(digits.slice(0, -decimals)).toLocaleString('en-US');
  return `${micros < 0 && units > 0 ? MINUS : ''}$${whole}.${digits.slice(-decimals)}`;
}

/** A line of the ledger: "+$40.60", "−$0.125"; what changed nothing has no sign. */
export const formatEntry = (micros: number, decimals: number) =>
  `${micros > 0 ? '+' : ''}${formatAmount(micros, decimals)}`;

/** "$29", "$29.50": where a price or a threshold is looked at, not added up. */
export const formatWhole = (micros: number) => formatBalance(micros).replace(/\.00$/, '');

/** Longer is no amount of anybody's. */
const MOST_CHARACTERS = 32;
const WHOLE = /^\d{1,9}$/;
const WITH_CENTS = /^(\d{1,9})[.,](\d{1,2})$/;
/** One comma of three digits is the custom of dollars; one point of three could be either, and is refused. */
const IN_THOUSANDS = [
  /^(\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?$/,
  /^(\d{1,3}(?:\.\d{3}){2,})$/,
  /^(\d{1,3}(?:\.\d{3})+),(\d{1,2})$/,
  /^(\d{1,3}(?: \d{3})+)(?:[.,](\d{1,2}))?$/,
  /^(\d{1,3}(?:'\d{3})+)(?:[.,](\d{1,2}))?$/,
];

/** The digits and marks of other scripts, as the ones that are read here. */
const inAscii = (text: string) =>
  text
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
    .replaceAll('\u066b', '.')
    .replaceAll('\u066c', ',')
    .replace(/[\u00a0\u2009\u202f]/g, ' ')
    .replaceAll('\u2019', "'");

/**
 * "25", "$25", "1,200.50", "1.200,50", "1 200,50": as people of any country write it; null: no amount of whole cents, or
 * one that could be meant in two ways. Never a hundred times as much as was meant.
 */
export function readDollars(text: string): Micros | null {
  if (text.length > MOST_CHARACTERS) return null;
  const typed = inAscii(text).trim().replace(/^\$ ?/, '').replace(/ ?\$$/, '');
  const match = [WHOLE, WITH_CENTS, ...IN_THOUSANDS].map((custom) => custom.exec(typed)).find(Boolean);
  if (!match) return null;
  const whole = (match[1] ?? match[0]).replace(/\D/g, '');
  const cents = (match[2] ?? '').padEnd(2, '0');
  return whole.length > 9 ? null : toMicros(BigInt(`${whole}${cents}`) * BigInt(MICROS_PER_DOLLAR / 100));
}

/** As it is typed: "25", "1200.50". */
export function writeDollars(micros: number): string {
  const [whole = '', cents = ''] = formatAmount(micros, 2).replace(/[$,]/g, '').split('.');
  return cents === '00' ? whole : `${whole}.${cents}`;
}
