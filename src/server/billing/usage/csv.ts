/** Tables for spreadsheets (RFC 4180, UTF-8 with its mark). */
import { stringify } from 'csv-stringify/sync';
import { e164Schema } from '#contract/values/phone-number.ts';

/** An amount is a bigint: micro-dollars, written as dollars to the last of them. */
export type CsvField = string | number | bigint | Date | null;

export const csvOf = (rows: CsvField[][]): string =>
  stringify(rows, {
    record_delimiter: 'windows',
    // Left to itself it quotes no lone line feed once records end otherwise.
    quote_record_delimiter: true,
    cast: { string: harmless, bigint: dollars, date: (instant) => instant.toISOString() },
  });

/** Before the first table of a file: Excel takes it for UTF-8 then. */
export const CSV_MARK = '\ufeff';

/** How a formula begins, in any of the spreadsheets (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * What people have written becomes no formula; the plus of a telephone number is none. Not by the library's
 * `escape_formulas`, which takes that plus for one, and five times as long where each field has its own options.
 */
function harmless(text: string): string {
  return FORMULA.test(text) && !e164Schema.safeParse(text).success ? `'${text}` : text;
}

/** −25 000 micros → "-0.025000". */
function dollars(micros: bigint): string {
  const digits = (micros < 0n ? -micros : micros).toString().padStart(7, '0');
  return `${micros < 0n ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}
