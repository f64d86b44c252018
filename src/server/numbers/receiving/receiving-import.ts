/** A list of receiving numbers: the good lines go in together, the others come back with their line and a reason. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import {
  receivingNumberInputSchema,
  type ImportFault,
  type ReceivingNumberInput,
} from '#contract/numbers/receiving.ts';
import { lineText } from '#contract/values/line-text.ts';
import { readList, type LineReason, type ListLine, type ReadList } from '#kit/lists/read-list.ts';
import { FairTurns } from '#kit/load/fair-turns.ts';
import { inSlices } from '#kit/load/in-slices.ts';
import { inTurn } from '#kit/load/in-turn.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { areaCodeOf, isTollFree, regionOf } from '../inventory/regions.ts';

export type ImportLine = ListLine<ReceivingNumberInput>;

type Reason = Exclude<ImportFault['reason'], LineReason>;

const MOST_LINES = 5_000;
const KINDS: ReadonlySet<string> = new Set(['office-line', 'desk-phone', 'cell-phone']);
const NUMBER_HEADINGS: ReadonlySet<string> = new Set([
  'number',
  'phone',
  'phone number',
  'telephone',
  'telephone number',
]);
type Column = 'name' | 'number' | 'kind';

/** Reads lists by turns between accounts, a slice at a time: who brings many waits for himself, and no call is delayed. */
export class ReceivingLists {
  readonly #turns = new FairTurns({ mostAtOnce: 1, mostOfOne: 4, mostInAll: 32 });

  /** @throws Unavailable when too many wait */
  read(
    accountId: string,
    file: Uint8Array,
  ): Promise<Result<ReadList<ReceivingNumberInput, Reason>, 'csv-unreadable'>> {
    const turn = { owner: accountId, crowd: 'too many lists wait to be read' };
    return inTurn(this.#turns, turn, () => inSlices(readReceivingCsv(file)));
  }
}

/** Pure: what the lines say by themselves. The account has its own word on the good ones. */
export const readReceivingCsv = (file: Uint8Array) =>
  readList<Column, ReceivingNumberInput, Reason>(file, { mostLines: MOST_LINES, columnsOf, inputOf });

function columnsOf(words: readonly string[]): Record<Column, number> | null {
  const name = words.indexOf('name');
  const number = words.findIndex((word) => NUMBER_HEADINGS.has(word));
  return name < 0 || number < 0 ? null : { name, number, kind: words.indexOf('kind') };
}

function inputOf({ name, number, kind }: Record<Column, string>): Result<ReceivingNumberInput, Reason> {
  if (name === '') return fail('name-missing');
  if (name.length > 60) return fail('name-too-long');
  // A broken line, a byte that the encoding of the file does not have, or nothing that anybody sees.
  if (/[\p{Cc}\ufffd]/u.test(name) || !lineText(60).safeParse(name).success) return fail('name-unreadable');
  if (number === '') return fail('number-missing');
  if (/^sip:/i.test(number)) return checked({ kind: 'sip-endpoint', name, uri: number });
  const wanted = kind === '' ? 'office-line' : kind.toLowerCase().replaceAll(' ', '-');
  if (!KINDS.has(wanted)) return fail('kind-unknown');
  const e164 = e164Of(number);
  return e164.ok ? checked({ kind: wanted, name, number: e164.value }) : e164;
}

/** 1.20255E+10, 12025550110.0: the cell was an amount to the spreadsheet, and digits of the number may be gone. */
const isRounded = (written: string) =>
  /^[+-]?[\d.,]+e[+-]?\d+$/i.test(written) || /^\+?\d+[.,]0{1,2}$/.test(written);

/** Nothing is cut off and nothing guessed: an extension, a second number or a rounded one comes back. */
function e164Of(written: string): Result<string, Reason> {
  if (isRounded(written)) return fail('number-rounded');
  const digits = written.replace(/^tel:/i, '');
  const parsed = parsePhoneNumberFromString(digits, { defaultCountry: 'US', extract: false });
  if (!parsed?.isPossible()) return fail('number-invalid');
  if (parsed.ext !== undefined) return fail('number-has-extension');
  const isInternational = /^(?:\+|011|00)/.test(digits);
  return isSure(parsed.number, isInternational) ? ok(parsed.number) : fail('number-invalid');
}

/** Without its "+" 49 89 123456 looks like a number of North America: only an area code that exists makes it one. */
function isSure(e164: string, isInternational: boolean): boolean {
  const areaCode = areaCodeOf(e164);
  if (areaCode === null) return !e164.startsWith('+1');
  return isInternational || regionOf(areaCode) !== null || isTollFree(areaCode);
}

function checked(input: unknown): Result<ReceivingNumberInput, 'number-invalid'> {
  const fits = receivingNumberInputSchema.safeParse(input);
  return fits.success ? ok(fits.data) : fail('number-invalid');
}
