/**
 * Bytes off the wire, cut into start line, header fields and body: what can be told before any of them is understood.
 * Nothing here looks at a byte twice for each other byte; a head that is too long or has too many fields is not read on.
 */

/** Longer heads, and more fields, are never met in practice. */
export const MAX_HEAD_BYTES = 8_192;
const MAX_FIELDS = 160;

export interface Field {
  /** The long form, in small letters. */
  name: string;
  /** Unfolded and trimmed. */
  value: string;
}

export interface Head {
  startLine: string;
  fields: Field[];
  body: Buffer;
  /** Why the message is not taken, as the reason phrase of a 400. */
  fault: string | null;
}

const NAME = /^[\w!%*+`'~.-]+$/;
const LONG_FORMS: Readonly<Record<string, string>> = {
  c: 'content-type',
  e: 'content-encoding',
  f: 'from',
  i: 'call-id',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  o: 'event',
  r: 'refer-to',
  s: 'subject',
  t: 'to',
  u: 'allow-events',
  v: 'via',
};

/** Null for what is not even a line. */
export function readHead(bytes: Buffer): Head | null {
  const start = skipEmptyLines(bytes);
  const end = bytes.indexOf('\r\n\r\n', start);
  const isTooLong = end === -1 ? bytes.length - start > MAX_HEAD_BYTES : end - start > MAX_HEAD_BYTES;
  const headEnd = Math.min(end === -1 ? bytes.length : end, start + MAX_HEAD_BYTES);
  const [startLine = '', ...lines] = bytes.toString('utf8', start, headEnd).split('\r\n');
  // Cut in the middle of a line.
  if (isTooLong) lines.pop();
  const { fields, fault } = readFields(lines);
  if (startLine === '') return null;
  const body = end === -1 ? Buffer.alloc(0) : bytes.subarray(end + 4);
  return { startLine, fields, body, fault: faultOf(isTooLong, end === -1) ?? fault };
}

export function valueOf({ fields }: Head, name: string): string | null {
  return fields.find((field) => field.name === name)?.value ?? null;
}

function skipEmptyLines(bytes: Buffer): number {
  let start = 0;
  while (bytes[start] === 13 && bytes[start + 1] === 10) start += 2;
  return start;
}

function faultOf(isTooLong: boolean, hasNoEnd: boolean): string | null {
  if (isTooLong) return 'Header Too Long';
  return hasNoEnd ? 'Missing Empty Line' : null;
}

function readFields(lines: readonly string[]): Pick<Head, 'fields' | 'fault'> {
  const fields: Field[] = [];
  let fault: string | null = null;
  for (const line of unfold(lines)) {
    if (fields.length === MAX_FIELDS) return { fields, fault: 'Too Many Header Fields' };
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trimEnd().toLowerCase();
    if (NAME.test(name) && !/[\r\n]/.test(line)) {
      fields.push({ name: LONG_FORMS[name] ?? name, value: line.slice(colon + 1).trim() });
    } else fault ??= 'Bad Header Field';
  }
  return { fields, fault };
}

/** RFC 3261 §7.3.1: a line that begins with white space goes on with the one before. */
function unfold(lines: readonly string[]): string[] {
  const folded: string[][] = [];
  for (const line of lines) {
    const isContinued = line.startsWith(' ') || line.startsWith('\t');
    if (isContinued && folded.length > 0) folded.at(-1)?.push(line.trim());
    else folded.push([line]);
  }
  return folded.map((parts) => parts.join(' '));
}
