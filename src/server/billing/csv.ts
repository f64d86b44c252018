/** Tables for spreadsheets (RFC 4180, UTF-8 with its mark). */
import { stringify } from 'csv-stringify/sync';
import { e164Schema } from '#contract/phone-number.ts';

/** An amount is a bigint: micro-dollars, written as dollars to the last of them. */
export type CsvField = string | number | bigint | Date | null;

const AS_IT_IS = { escape_formulas: false };

/** What people may have written never becomes a formula; the plus of a telephone number is none. */
export const csvOf = (rows: CsvField[][]): string =>
  stringify(rows, {
    record_delimiter: 'windows',
    quote_record_delimiter: true,
    escape_formulas: true,
    cast: {
      string: (text) => (e164Schema.safeParse(text).success ? { value: text, ...AS_IT_IS } : text),
      bigint: dollars,
      date: (instant) => instant.toISOString(),
    },
  });

/** Before the first table of a file: Excel takes it for UTF-8 then. */
export const CSV_MARK = '\ufeff';

/** −25 000 micros → "-0.025000". */
function dollars(micros: bigint): string {
  const digits = (micros < 0n ? -micros : micros).toString().padStart(7, '0');
  return `${micros < 0n ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}
