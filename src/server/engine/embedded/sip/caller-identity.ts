/** Who calls and what was dialed, read from a request; all of it is untrusted text. */
import type { Core } from 'sip.js';
import { displayName, headerText } from './header-text.ts';

export interface CallerIdentity {
  /** "+1…" or "anonymous". */
  callerNumber: string;
  callerName: string | null;
}

const MAX_DIALED = 64;
const NAME_ADDR = /^\s*(?:"((?:[^"\\]|\\.)*)"|([^"<]*?))\s*<?\s*(?:sips?|tel):([^@>;?,\s]*)/i;

/** 10 and 11 digits are read as North American; anything else needs its "+". */
export function toE164(user: string): string | null {
  const number = user.replace(/[-.() ]/g, '');
  if (/^\+[1-9]\d{6,14}$/.test(number)) return number;
  if (/^1?[2-9]\d{9}$/.test(number)) return `+1${number.slice(-10)}`;
  return null;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function readIdentity(header: string): CallerIdentity {
  const [, quoted, bare, user = ''] = NAME_ADDR.exec(header) ?? [];
  const name = displayName((quoted ?? bare ?? '').replace(/\\(.)/g, '$1'));
  const callerNumber = toE164(decoded(user) ?? '') ?? 'anonymous';
  return { callerNumber, callerName: name === '' || /^anonymous$/i.test(name) ? null : name };
}

/** @param trusted the request comes from a carrier, whose P-Asserted-Identity (RFC 3325) outranks From. */
export function callerOf(message: Core.IncomingRequestMessage, trusted: boolean): CallerIdentity {
  const asserted = trusted ? message.getHeaders('p-asserted-identity').map(readIdentity) : [];
  const numbered = asserted.find(({ callerNumber }) => callerNumber !== 'anonymous');
  const hidden = /\b(?:id|user)\b/i.test(message.getHeader('privacy') ?? '');
  if (trusted && hidden) return { callerNumber: 'anonymous', callerName: null };
  return numbered ?? readIdentity(message.getHeader('from') ?? '');
}

/** User part of the Request-URI without its parameters; null when it is missing, broken or too long to be dialed. */
export function dialedOf(message: Core.IncomingRequestMessage): string | null {
  const user = decoded(message.ruri?.user ?? '')?.split(';')[0] ?? '';
  return user === '' || user.length > MAX_DIALED ? null : headerText(user, MAX_DIALED);
}

/** Value of each header whose name starts with one of the prefixes, by its name as RFCs write it. */
export function headersOf(
  message: Core.IncomingRequestMessage,
  prefixes: readonly string[],
): Record<string, string> {
  const names = Object.keys(message.headers).filter((name) =>
    prefixes.some((prefix) => name.startsWith(prefix)),
  );
  return Object.fromEntries(names.map((name) => [name, headerText(message.getHeader(name) ?? '')]));
}
