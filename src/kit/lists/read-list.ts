/** A list that somebody made with a spreadsheet: a heading line, then a thing a line. */
import { fail, ok, type Result } from '../result.ts';
import { decodeText, readSpreadsheet, type SpreadsheetRow } from './spreadsheet.ts';

/** What can be wrong with a line of any list. */
export type LineReason = 'row-unreadable' | 'wrong-columns' | 'above-heading' | 'too-many-lines';

interface Place {
  /** As an editor counts: the first line of the file is 1. */
  line: number;
  /** As it was, cut. */
  text: string;
}

export interface ListLine<Input> extends Place {
  input: Input;
}
export interface ListFault<Reason> extends Place {
  reason: Reason | LineReason;
}

export interface ReadList<Input, Reason> {
  lines: ListLine<Input>[];
  faults: ListFault<Reason>[];
}

/** What a list is of. */
export interface ListKind<Column extends string, Input, Reason> {
  mostLines: number;
  /** Where the columns are, by the words of the heading in small letters; −1: the file has none. null: it is no heading. */
  columnsOf: (words: readonly string[]) => Record<Column, number> | null;
  /** A column that the file has not is empty. */
  inputOf: (cells: Record<Column, string>) => Result<Input, Reason>;
}

/** A title and a date may stand above the heading. */
const MOST_ABOVE_HEADING = 10;
const LONGEST_TEXT = 200;
/** ISO/IEC 21320: what an .xlsx file begins with. */
const ZIP = [0x50, 0x4b, 0x03, 0x04];

/** Pure: what the lines say by themselves. Yields after each small piece of the work. */
export function* readList<Column extends string, Input, Reason>(
  file: Uint8Array,
  { mostLines, columnsOf, inputOf }: ListKind<Column, Input, Reason>,
): Generator<undefined, Result<ReadList<Input, Reason>, 'csv-unreadable'>> {
  if (ZIP.every((byte, at) => file[at] === byte)) return fail('csv-unreadable');
  // One more than is taken tells that there are more.
  const rows = yield* readSpreadsheet(yield* decodeText(file), MOST_ABOVE_HEADING + mostLines + 1);
  const headings = rows.slice(0, MOST_ABOVE_HEADING).map(({ cells }) => wordsOf(cells ?? []));
  const heading = headings.findIndex((words) => columnsOf(words) !== null);
  const words = headings[heading];
  const columns = words && columnsOf(words);
  if (!columns) return fail('csv-unreadable');
  const lines: ListLine<Input>[] = [];
  const faults: ListFault<Reason>[] = [];
  for (const row of rows.slice(0, heading)) faults.push({ ...placeOf(row), reason: 'above-heading' });
  for (const [index, row] of rows.slice(heading + 1, heading + mostLines + 2).entries()) {
    yield;
    const cells = index === mostLines ? fail('too-many-lines' as const) : cellsOf(row, columns, words.length);
    const input = cells.ok ? inputOf(cells.value) : cells;
    if (input.ok) lines.push({ ...placeOf(row), input: input.value });
    else faults.push({ ...placeOf(row), reason: input.failure });
  }
  return ok({ lines, faults });
}

const placeOf = ({ line, text }: SpreadsheetRow): Place => ({
  line,
  text: text.trim().slice(0, LONGEST_TEXT),
});
const wordsOf = (cells: readonly string[]) => cells.map((word) => word.trim().toLowerCase());

function cellsOf<Column extends string>(
  { cells }: SpreadsheetRow,
  columns: Record<Column, number>,
  count: number,
): Result<Record<Column, string>, LineReason> {
  if (!cells) return fail('row-unreadable');
  // A separator in a name that is not quoted: nobody knows which cell is which any more.
  if (cells.slice(count).some((cell) => cell.trim() !== '')) return fail('wrong-columns');
  const named = Object.entries<number>(columns).map(([column, at]) => [column, cellText(cells[at] ?? '')]);
  return ok(Object.fromEntries(named) as Record<Column, string>);
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
