/** A table as spreadsheets save it: bytes in one of their encodings, one of their separators, quotes where they like. */
import { CsvError, parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';

export interface SpreadsheetRow {
  /** As an editor counts: the first line of the file is 1. */
  line: number;
  /** As it was. */
  text: string;
  /** null: its quotes do not close, or it is too long. */
  cells: string[] | null;
}

const SEPARATORS = [',', ';', '\t', '|'] as const;
/** One line and the cells in it, characters; what is longer is no row of a list. */
const LONGEST_ROW = 4_096;
/** Excel's own first line, which names the separator. */
const SEPARATOR_LINE = /^sep=([,;\t|])\r?\n/i;

/**
 * UTF-8 and UTF-16 by their byte order mark ("Unicode text"), UTF-8 without one, else Windows-1252, which takes any byte:
 * that is what Excel writes as "CSV" in the western world.
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Node 20's own decoder of that name is one of ISO 8859-1: it has no dashes, no euro, no curly quotes.
    return iconv.decode(bytes, 'win1252');
  }
}

/** Rows that hold nothing (the tail that spreadsheets write) are left out. @param most rows; those after it are not read */
export function readSpreadsheet(text: string, most: number): SpreadsheetRow[] {
  const named = SEPARATOR_LINE.exec(text);
  const separator = named?.[1] ?? separatorOf(text);
  const body = (named ? text.slice(named[0].length) : text).replace(/\r\n?/g, '\n');
  const linesBefore = named ? 1 : 0;
  const { written, lonelyQuotes } = withoutEmptyRows(body, separator);
  const whole = lonelyQuotes > most ? null : parsed(written, separator, most);
  const rows = whole ?? lineByLine(written, separator, most);
  return rows.map((row) => ({ ...row, line: row.line + linesBefore }));
}

/** The separator that stands most often in the first line with one. */
function separatorOf(text: string): string {
  const heading = text.slice(0, LONGEST_ROW).split(/\r\n|\n|\r/, 20);
  const counts = SEPARATORS.map((separator) => ({
    separator,
    count: heading.find((line) => line.includes(separator))?.split(separator).length ?? 0,
    row: heading.findIndex((line) => line.includes(separator)),
  })).filter(({ row }) => row >= 0);
  const [best] = counts.sort((a, b) => a.row - b.row || b.count - a.count);
  return best?.separator ?? ',';
}

/** What csv-parse gives for each record with `info` and `raw`. */
interface ParsedRecord {
  info: { lines: number };
  raw: string;
  record: string[];
}

function records(text: string, separator: string, most: number): ParsedRecord[] {
  return parse(text, {
    bom: true,
    info: true,
    raw: true,
    delimiter: separator,
    record_delimiter: '\n',
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    to: most,
    max_record_size: LONGEST_ROW,
  }) as unknown as ParsedRecord[];
}

/** null: somewhere a quote stands that opens or closes nothing, and everything after it may be misread. */
function parsed(text: string, separator: string, most: number): SpreadsheetRow[] | null {
  try {
    return records(text, separator, most).map(({ info, raw, record }) => {
      const written = raw.replace(/^\n+|(?<!\n)\n+$/g, '');
      const linesInside = written.split('\n').length - 1;
      return { line: info.lines - linesInside, text: written, cells: record };
    });
  } catch (error) {
    if (error instanceof CsvError) return null;
    throw error;
  }
}

/**
 * The parser makes an error of every row that has fewer cells than the heading, also where nothing is in them: a million
 * such rows cost minutes. Their lines stay, empty, so that the others keep their numbers. Between quotes nothing is changed.
 * `lonelyQuotes`: lines that hold nothing but begin or end a quotation, as many as may stand between rows that are empty.
 */
function withoutEmptyRows(text: string, separator: string): { written: string; lonelyQuotes: number } {
  let isQuoted = false;
  let lonelyQuotes = 0;
  const emptied = text.split('\n').map((line) => {
    if (line === '') return line;
    const isEmpty = holdsNothing(line, separator);
    if (hasEvenQuotes(line)) return isEmpty && !isQuoted ? '' : line;
    if (isEmpty) lonelyQuotes += 1;
    isQuoted = !isQuoted;
    return line;
  });
  return { written: emptied.join('\n'), lonelyQuotes };
}

function hasEvenQuotes(line: string): boolean {
  let isEven = true;
  for (let at = line.indexOf('"'); at >= 0; at = line.indexOf('"', at + 1)) isEven = !isEven;
  return isEven;
}

/** Each line for itself, so that one stray quote costs one row. */
function lineByLine(text: string, separator: string, most: number): SpreadsheetRow[] {
  const rows: SpreadsheetRow[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (rows.length === most) break;
    if (holdsNothing(line, separator)) continue;
    const place = { line: index + 1, text: line };
    const [row] = parsed(line, separator, 1) ?? [{ ...place, cells: null }];
    if (row) rows.push({ ...place, cells: row.cells });
  }
  return rows;
}

/** Seen without the parser, which costs as much for a line of nothing as for any other. */
const holdsNothing = (line: string, separator: string) =>
  line.replaceAll(separator, '').replaceAll('"', '').trim() === '';
