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
