import { MICROS_PER_DOLLAR } from '#kit/money.ts';

/** U+2212: as wide as a plus, and never taken for a hyphen. */
const MINUS = '−';
export const NOTHING_KNOWN = '–';

const MICROS_PER_CENT = MICROS_PER_DOLLAR / 100;
/** Call costs show ten-thousandths of a dollar at most. */
const MICROS_PER_FOURTH_DECIMAL = 100;

/** "$25.00", "−$0.42", "–" for nothing known. Rounds down to whole cents: money that is not there is never shown. */
export function formatBalance(micros: number | null): string {
  if (micros === null) return NOTHING_KNOWN;
  const cents = Math.floor(micros / MICROS_PER_CENT);
  return signed(cents, dollars(Math.abs(cents) / 100, 2));
}

/** The cost of a call or a posting, two to four decimals: "$0.05", "$0.125". */
export function formatCost(micros: number | null): string {
  if (micros === null) return NOTHING_KNOWN;
  const units = Math.round(Math.abs(micros) / MICROS_PER_FOURTH_DECIMAL);
  return signed(units === 0 ? 0 : micros, dollars(units / 10_000, 4));
}

/** "$0.025 a minute" */
export function formatRate(microsPerMinute: number | null): string {
  return microsPerMinute === null ? NOTHING_KNOWN : `${formatCost(microsPerMinute)} a minute`;
}

function dollars(amount: number, maximumFractionDigits: number): string {
  return `$${amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits })}`;
}

const signed = (amount: number, text: string) => (amount < 0 ? MINUS + text : text);
