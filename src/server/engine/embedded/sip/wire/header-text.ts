/** Text that goes into, or came out of, a header field. Nothing here may end a line early (RFC 3261 §25.1: no bare CR or LF). */
import { cutText, oneLine } from '#kit/text.ts';

/** As much as phones of ours read of one. */
const LONGEST_VALUE = 4096;

/** A header field's value: one line, at most `limit` characters. */
export function headerText(value: string, limit = 256): string {
  return cutText(oneLine(value), limit);
}

/** A display name that can stand between quotes. */
export function displayName(name: string | null | undefined): string {
  return headerText((name ?? '').replace(/["\\<>]/g, ''), 64);
}

/** Header lines as they go on the wire; what has no header's name is left out. */
export function headerLines(headers: Readonly<Record<string, string>>): string[] {
  const named = Object.entries(headers).filter(([name]) => /^[\w-]+$/.test(name));
  return named.map(([name, value]) => `${name}: ${headerText(value, LONGEST_VALUE)}`);
}
