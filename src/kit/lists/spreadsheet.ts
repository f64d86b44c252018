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

/** Decoded at once, five million bytes hold up everybody. */
const PIECE_BYTES = 64 * 1024;

/**
 * UTF-8 and UTF-16 by their byte order mark ("Unicode text"), UTF-8 without one, else Windows-1252, which takes any byte:
 * that is what Excel writes as "CSV" in the western world. Yields after each small piece of the work.
 */
export function* decodeText(bytes: Uint8Array): Generator<undefined, string> {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return yield* decodedBy(new TextDecoder('utf-16le'), bytes);
  if (first === 0xfe && second === 0xff) return yield* decodedBy(new TextDecoder('utf-16be'), bytes);
  try {
    return yield* decodedBy(new TextDecoder('utf-8', { fatal: true }), bytes);
  } catch {
    // Node 20's own decoder of that name is one of ISO 8859-1: it has no dashes, no euro, no curly quotes.
    return yield* inPieces(bytes, (piece) => iconv.decode(piece, 'win1252'));
  }
}

const decodedBy = (decoder: TextDecoder, bytes: Uint8Array) =>
  inPieces(bytes, (piece, isLast) => decoder.decode(piece, { stream: !isLast }));

function* inPieces(
  bytes: Uint8Array,
  decode: (piece: Uint8Array, isLast: boolean) => string,
): Generator<undefined, string> {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    const end = at + PIECE_BYTES;
    pieces.push(decode(bytes.subarray(at, end), end >= bytes.length));
    yield;
  }
  return pieces.join('');
}

/**
 * Rows that hold nothing (the tail that spreadsheets write) are left out. Yields after each small piece of the work.
 * @param most rows; those after it are not read
 */
export function* readSpreadsheet(text: string, most: number): Generator<undefined, SpreadsheetRow[]> {
  const named = SEPARATOR_LINE.exec(text);
  const separator = named?.[1] ?? separatorOf(text);
  const body = named ? text.slice(named[0].length) : text;
  const linesBefore = named ? 1 : 0;
  const { pieces, lonelyQuotes } = yield* piecesOf(body, separator);
  const whole = lonelyQuotes > most ? null : yield* parsedPieces(pieces, separator, most);
  const rows = whole ?? (yield* lineByLine(body, separator, most));
  return rows.map((row) => ({ ...row, line: row.line + linesBefore }));
}

/** Whatever ends them. */
function* linesOf(text: string): Generator<string> {
  const next = (end: string, from: number) => {
    const at = text.indexOf(end, from);
    return at < 0 ? text.length : at;
  };
  let start = 0;
  let [cr, lf] = [next('\r', start), next('\n', start)];
  while (start <= text.length) {
    const end = Math.min(cr, lf);
    yield text.slice(start, end);
    start = end + (cr + 1 === lf ? 2 : 1);
    if (cr < start) cr = next('\r', start);
    if (lf < start) lf = next('\n', start);
  }
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

/** Lines that belong together: quotes that open in it close in it. */
interface Piece {
  /** Of its first line. */
  line: number;
  text: string;
}

const LINES_OF_A_PIECE = 256;
const CHARACTERS_OF_A_PIECE = 32_768;

/**
 * The parser makes an error of every row that has fewer cells than the heading, also where nothing is in them: a million
 * such rows cost minutes. Their lines stay, empty, so that the others keep their numbers. Between quotes nothing is changed.
 * `lonelyQuotes`: lines that hold nothing but begin or end a quotation, as many as may stand between rows that are empty.
 */
function* piecesOf(
  text: string,
  separator: string,
): Generator<undefined, { pieces: Piece[]; lonelyQuotes: number }> {
  const pieces: Piece[] = [];
  let [number, lonelyQuotes, characters] = [0, 0, 0];
  let isQuoted = false;
  let lines: string[] = [];
  const endPiece = () => {
    if (characters > 0) pieces.push({ line: number - lines.length + 1, text: lines.join('\n') });
    [lines, characters] = [[], 0];
  };
  for (const line of linesOf(text)) {
    number += 1;
    const { isEmpty, isBalanced } = lookAt(line, separator);
    const kept = isEmpty && isBalanced && !isQuoted ? '' : line;
    if (!isBalanced) {
      isQuoted = !isQuoted;
      lonelyQuotes += Number(isEmpty);
    }
    lines.push(kept);
    characters += kept.length;
    const isFull = lines.length >= LINES_OF_A_PIECE || characters >= CHARACTERS_OF_A_PIECE;
    if (isFull && !isQuoted) endPiece();
    if (number % LINES_OF_A_PIECE === 0) yield;
  }
  endPiece();
  return { pieces, lonelyQuotes };
}

/** null: somewhere a quote stands that opens or closes nothing. */
function* parsedPieces(
  pieces: readonly Piece[],
  separator: string,
  most: number,
): Generator<undefined, SpreadsheetRow[] | null> {
  const rows: SpreadsheetRow[] = [];
  for (const piece of pieces) {
    if (rows.length >= most) break;
    const read = parsed(piece.text, separator, most - rows.length);
    if (read === null) return null;
    for (const row of read) rows.push({ ...row, line: row.line + piece.line - 1 });
    yield;
  }
  return rows;
}

/** Each line for itself, so that one stray quote costs one row. */
function* lineByLine(text: string, separator: string, most: number): Generator<undefined, SpreadsheetRow[]> {
  const rows: SpreadsheetRow[] = [];
  let number = 0;
  for (const line of linesOf(text)) {
    number += 1;
    if (rows.length === most) break;
    if (number % LINES_OF_A_PIECE === 0) yield;
    if (lookAt(line, separator).isEmpty) continue;
    const place = { line: number, text: line };
    const [row] = parsed(line, separator, 1) ?? [{ ...place, cells: null }];
    if (row) rows.push({ ...place, cells: row.cells });
    yield;
  }
  return rows;
}

/** `isBalanced`: it has an even number of quotes. Told without the parser, which costs as much for a line of nothing as for any other. */
function lookAt(line: string, separator: string): { isEmpty: boolean; isBalanced: boolean } {
  let isEmpty = true;
  let isBalanced = true;
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === '"') isBalanced = !isBalanced;
    else if (isEmpty && character !== separator && character !== ' ') isEmpty = character.trim() === '';
  }
  return { isEmpty, isBalanced };
}
