/** A list of receiving numbers: the good lines go in together, the others come back with their line and a reason. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import {
  receivingNumberInputSchema,
  type ImportFault,
  type ReceivingNumberInput,
} from '#contract/numbers/receiving.ts';
import { FairTurns } from '#kit/load/fair-turns.ts';
import { inTurn } from '#kit/load/in-turn.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { areaCodeOf, isTollFree, regionOf } from '../inventory/regions.ts';
import { inSlices } from './in-slices.ts';
import { decodeText, readSpreadsheet, type SpreadsheetRow } from './spreadsheet.ts';

export interface ImportLine {
  /** As an editor counts: the first line of the file is 1. */
  line: number;
  /** As it was. */
  text: string;
  input: ReceivingNumberInput;
}

type Reason = ImportFault['reason'];

const MOST_LINES = 5_000;
/** A title and a date may stand above the heading. */
const MOST_ABOVE_HEADING = 10;
const LONGEST_TEXT = 200;
const KINDS: ReadonlySet<string> = new Set(['office-line', 'desk-phone', 'cell-phone']);
const NUMBER_HEADINGS: ReadonlySet<string> = new Set([
  'number',
  'phone',
  'phone number',
  'telephone',
  'telephone number',
]);
/** ISO/IEC 21320: what an .xlsx file begins with. */
const ZIP = [0x50, 0x4b, 0x03, 0x04];

interface Columns {
  count: number;
  name: number;
  number: number;
  /** −1: the file has none. */
  kind: number;
}

interface ReadList {
  lines: ImportLine[];
  faults: ImportFault[];
}

/** Reads lists by turns between accounts, a slice at a time: who brings many waits for himself, and no call is delayed. */
export class ReceivingLists {
  readonly #turns = new FairTurns({ mostAtOnce: 1, mostOfOne: 4, mostInAll: 32 });

  /** @throws Unavailable when too many wait */
  read(accountId: string, file: Uint8Array): Promise<Result<ReadList, 'csv-unreadable'>> {
    const turn = { owner: accountId, crowd: 'too many lists wait to be read' };
    return inTurn(this.#turns, turn, () => inSlices(readReceivingCsv(file)));
  }
}

/**
 * Pure: what the lines say by themselves. The account has its own word on the good ones. Yields after each small piece
 * of the work.
 */
export function* readReceivingCsv(
  file: Uint8Array,
): Generator<undefined, Result<ReadList, 'csv-unreadable'>> {
  if (ZIP.every((byte, at) => file[at] === byte)) return fail('csv-unreadable');
  // One more than is taken tells that there are more.
  const rows = yield* readSpreadsheet(decodeText(file), MOST_ABOVE_HEADING + MOST_LINES + 1);
  const heading = rows
    .slice(0, MOST_ABOVE_HEADING)
    .findIndex(({ cells }) => isHeading(columnsOf(cells ?? [])));
  if (heading < 0) return fail('csv-unreadable');
  const columns = columnsOf(rows[heading]?.cells ?? []);
  const lines: ImportLine[] = [];
  const faults: ImportFault[] = [];
  for (const row of rows.slice(0, heading)) faults.push({ ...placeOf(row), reason: 'above-heading' });
  for (const [index, row] of rows.slice(heading + 1, heading + MOST_LINES + 2).entries()) {
    yield;
    const input = index === MOST_LINES ? fail('too-many-lines' as const) : inputOfRow(row, columns);
    if (input.ok) lines.push({ ...placeOf(row), input: input.value });
    else faults.push({ ...placeOf(row), reason: input.failure });
  }
  return ok({ lines, faults });
}

const placeOf = ({ line, text }: SpreadsheetRow) => ({ line, text: text.trim().slice(0, LONGEST_TEXT) });

function columnsOf(heading: readonly string[]): Columns {
  const words = heading.map((word) => word.trim().toLowerCase());
  return {
    count: words.length,
    name: words.indexOf('name'),
    number: words.findIndex((word) => NUMBER_HEADINGS.has(word)),
    kind: words.indexOf('kind'),
  };
}

const isHeading = ({ name, number }: Columns) => name >= 0 && number >= 0;

function inputOfRow({ cells }: SpreadsheetRow, columns: Columns): Result<ReceivingNumberInput, Reason> {
  if (!cells) return fail('row-unreadable');
  // A separator in a name that is not quoted: nobody knows which cell is which any more.
  if (cells.slice(columns.count).some((cell) => cell.trim() !== '')) return fail('wrong-columns');
  const cell = (column: number) => cellText(cells[column] ?? '');
  return inputOf({ name: cell(columns.name), number: cell(columns.number), kind: cell(columns.kind) });
}

/**
 * What a cell says. Spreadsheets write `="+1…"` or a leading apostrophe to keep a number text; address books put marks
 * for the direction of writing around numbers, and hard spaces into them. None of these is seen by who made the list.
 */
function cellText(cell: string): string {
  const seen = cell.replace(/[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '').trim();
  const formula = /^="([^"]*)"$/.exec(seen);
  return (formula?.[1] ?? seen).replace(/^'(?=[+\d(])/, '').trim();
}

type Cells = Record<'name' | 'number' | 'kind', string>;

function inputOf({ name, number, kind }: Cells): Result<ReceivingNumberInput, Reason> {
  if (name === '') return fail('name-missing');
  if (name.length > 60) return fail('name-too-long');
  // A broken line, or a byte that the encoding of the file does not have.
  if (/[\p{Cc}\ufffd]/u.test(name)) return fail('name-unreadable');
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
