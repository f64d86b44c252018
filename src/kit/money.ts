/**
 * Money is an integer count of micro-dollars (1 USD = 1 000 000). Never a float with cents behind the point.
 * `Micros` is for the wire and the browser (JSON has no bigint; 2^53 micros are nine thousand million dollars);
 * the books count in bigint.
 */
declare const micros: unique symbol;
export type Micros = number & { readonly [micros]: true };

export const MICROS_PER_DOLLAR = 1_000_000;

/** @throws RangeError for anything but a safe integer. */
export function toMicros(amount: number | bigint): Micros {
  const value = Number(amount);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`${amount.toString()} is not a whole number of micro-dollars`);
  return value as Micros;
}

/**
 * Dollars in the books: an exact count of micro-dollars. Other currencies, minutes and plain numbers do not fit, and
 * neither does a sum that was not made here: `a + b` of two of them is a bare bigint to the compiler.
 */
declare const currency: unique symbol;
export type Usd = bigint & { readonly [currency]: 'USD' };

/** @param micros micro-dollars; the only way in */
export const usd = (micros: bigint): Usd => micros as Usd;
export const NOTHING = usd(0n);

export const plus = (...amounts: readonly Usd[]): Usd => usd(amounts.reduce((sum, one) => sum + one, 0n));
export const minus = (from: Usd, amount: Usd): Usd => usd(from - amount);
export const most = (one: Usd, other: Usd): Usd => (one > other ? one : other);

/**
 * `part / whole` of an amount: multiplies before it divides, rounds half up to a micro, and a credit like the debit that
 * it takes back (symmetrically). @throws RangeError unless 0 ≤ part and 0 < whole
 */
export function share(amount: Usd, part: bigint, whole: bigint): Usd {
  if (part < 0n || whole <= 0n) throw new RangeError(`${part} of ${whole} is no share`);
  const size = ((amount < 0n ? 0n - amount : amount) * part * 2n + whole) / (whole * 2n);
  return usd(amount < 0n ? -size : size);
}
