/** generic-param of RFC 3261 §25.1: name, or name = token, host or quoted string. */
import { endOfQuoted, splitOutside } from './split.ts';

const NAME = /^[\w!%*+`'~.-]+$/;
const VALUE = /^[^\s"<>]+$/;

/** Value by name in small letters; null for a name without one, a quoted string with its quotes. */
export type Parameters = ReadonlyMap<string, string | null>;

/** @param text ";a=b;c", or nothing. Null when it is something else, or a name comes twice. */
export function readParameters(text: string): Parameters | null {
  const [before = '', ...parts] = splitOutside(text, ';') ?? ['?'];
  if (before.trim() !== '') return null;
  const parameters = new Map<string, string | null>();
  for (const part of parts) {
    const equals = part.indexOf('=');
    const name = (equals === -1 ? part : part.slice(0, equals)).trim().toLowerCase();
    const value = equals === -1 ? null : part.slice(equals + 1).trim();
    if (!NAME.test(name) || parameters.has(name) || !isValue(value)) return null;
    parameters.set(name, value);
  }
  return parameters;
}

function isValue(value: string | null): boolean {
  if (value === null) return true;
  return value.startsWith('"') ? endOfQuoted(value) === value.length : VALUE.test(value);
}
