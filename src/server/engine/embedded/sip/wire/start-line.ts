/** Request-Line and Status-Line (RFC 3261 §7.1, §7.2): exactly as the grammar has them, down to the single spaces. */

export interface RequestLine {
  method: string;
  uri: string;
  /** "2.0". */
  version: string;
}

export interface StatusLine {
  status: number;
  reasonPhrase: string;
}

const REQUEST = /^([\w!%*+`'~.-]+) (\S+) SIP\/(\d{1,5}\.\d{1,5})$/;
const STATUS = /^SIP\/2\.0 ([1-6]\d\d)(?![^ ])/;

export function readRequestLine(line: string): RequestLine | null {
  const [, method, uri, version] = REQUEST.exec(line) ?? [];
  return method === undefined || uri === undefined || version === undefined ? null : { method, uri, version };
}

export function readStatusLine(line: string): StatusLine | null {
  const status = STATUS.exec(line)?.[1];
  return status === undefined ? null : { status: Number(status), reasonPhrase: line.slice(12) };
}

/** The method that a line means which may be broken; null for a response and for noise. */
export function meantMethod(line: string): string | null {
  const space = line.indexOf(' ');
  return space < 1 || line.startsWith('SIP/') || !line.includes(' SIP/') ? null : line.slice(0, space);
}
