/** A CSV of receiving numbers: the good lines go in together, the others come back with their line and a reason. */
import { CsvError, parse } from 'csv-parse/sync';
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import {
  receivingNumberInputSchema,
  type ImportFault,
  type ReceivingNumberInput,
} from '#contract/receiving.ts';
import { fail, ok, type Result } from '#kit/result.ts';

export interface ImportLine {
  /** As an editor counts: the heading is line 1. */
  line: number;
  /** As it was. */
  text: string;
  input: ReceivingNumberInput;
}

const MOST_LINES = 5_000;
const LONGEST_TEXT = 200;
const KINDS: ReadonlySet<string> = new Set(['office-line', 'desk-phone', 'cell-phone']);

/** What csv-parse gives for each record with `info` and `raw`. */
interface Read {
  info: { lines: number; invalid_field_length: number };
  raw: string;
  record: string[];
}

interface Columns {
  count: number;
  name: number;
  number: number;
  /** −1: the file has none. */
  kind: number;
}

/** Pure: what the lines say by themselves. The account has its own word on the good ones. */
export function readReceivingCsv(
  csv: string,
): Result<{ lines: ImportLine[]; faults: ImportFault[] }, 'csv-unreadable'> {
  const [heading, ...rest] = readRecords(csv) ?? [];
  const columns = columnsOf(heading?.record ?? []);
  if (columns.name < 0 || columns.number < 0) return fail('csv-unreadable');
  const lines: ImportLine[] = [];
  const faults: ImportFault[] = [];
  for (const [index, { info, raw, record }] of rest.entries()) {
    const place = { line: info.lines, text: raw.trim().slice(0, LONGEST_TEXT) };
    const input = index === MOST_LINES ? fail('too-many-lines' as const) : inputOfLine(record, columns);
    if (input.ok) lines.push({ ...place, input: input.value });
    else faults.push({ ...place, reason: input.failure });
  }
  return ok({ lines, faults });
}

function columnsOf(heading: readonly string[]): Columns {
  const words = heading.map((word) => word.trim().toLowerCase());
  const [name, number, kind] = ['name', 'number', 'kind'].map((word) => words.indexOf(word));
  return { count: words.length, name: name ?? -1, number: number ?? -1, kind: kind ?? -1 };
}

function inputOfLine(
  record: readonly string[],
  { count, name, number, kind }: Columns,
): Result<ReceivingNumberInput, ImportFault['reason']> {
  if (record.length !== count) return fail('wrong-columns');
  const cell = (column: number) => record[column]?.trim() ?? '';
  return inputOf({ name: cell(name), number: cell(number), kind: cell(kind) });
}

function readRecords(csv: string): Read[] | null {
  try {
    return parse(csv, {
      bom: true,
      info: true,
      raw: true,
      delimiter: [',', ';', '\t'],
      relax_column_count: true,
      skip_empty_lines: true,
      // The heading, and one more than is taken: it tells that there are more.
      to: MOST_LINES + 2,
      max_record_size: 4_096,
    }) as unknown as Read[];
  } catch (error) {
    if (error instanceof CsvError) return null;
    throw error;
  }
}

type Cells = Record<'name' | 'number' | 'kind', string>;

function inputOf({ name, number, kind }: Cells): Result<ReceivingNumberInput, ImportFault['reason']> {
  if (name === '') return fail('name-missing');
  if (name.length > 60) return fail('name-too-long');
  if (number === '') return fail('number-missing');
  if (number.toLowerCase().startsWith('sip:')) return endpointOf(name, number);
  const wanted = kind === '' ? 'office-line' : kind.toLowerCase().replaceAll(' ', '-');
  if (!KINDS.has(wanted)) return fail('kind-unknown');
  const parsed = parsePhoneNumberFromString(number, 'US');
  if (!parsed?.isPossible()) return fail('number-invalid');
  return checked({ kind: wanted, name, number: parsed.number });
}

const endpointOf = (name: string, uri: string) => checked({ kind: 'sip-endpoint', name, uri });

function checked(input: unknown): Result<ReceivingNumberInput, 'number-invalid'> {
  const fits = receivingNumberInputSchema.safeParse(input);
  return fits.success ? ok(fits.data) : fail('number-invalid');
}
