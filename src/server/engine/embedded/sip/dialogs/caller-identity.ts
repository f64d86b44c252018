/** Who calls and what was dialed, read from a request; all of it is untrusted text. */
import type { Core, NameAddrHeader } from 'sip.js';
import { displayName, headerText } from '../wire/header-text.ts';
import { readAddresses } from '../wire/address.ts';
import { unquoted } from '../wire/split.ts';

export interface CallerIdentity {
  /** "+1…" or "anonymous". */
  callerNumber: string;
  callerName: string | null;
}

const MAX_DIALED = 64;
/** RFC 3325 §9.1: a SIP URI and a tel URI. */
const MAX_ASSERTED = 2;

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

function identityOf(address: NameAddrHeader): CallerIdentity {
  const name = displayName(unquoted(`"${address.displayName}"`));
  const [user = ''] = (decoded(address.uri.user ?? '') ?? '').split(/[;:]/, 1);
  const callerName = name === '' || name.toLowerCase() === 'anonymous' ? null : name;
  return { callerNumber: toE164(user) ?? 'anonymous', callerName };
}

function assertedIn(message: Core.IncomingRequestMessage): CallerIdentity[] {
  const fields = message.getHeaders('p-asserted-identity');
  return fields
    .flatMap((field) => readAddresses(field, MAX_ASSERTED) ?? [])
    .map(({ address }) => identityOf(address));
}

/** @param trusted the request comes from a carrier, whose P-Asserted-Identity (RFC 3325) outranks From. */
export function callerOf(message: Core.IncomingRequestMessage, trusted: boolean): CallerIdentity {
  const asserted = trusted ? assertedIn(message) : [];
  const numbered = asserted.find(({ callerNumber }) => callerNumber !== 'anonymous');
  const hidden = /\b(?:id|user)\b/i.test(message.getHeader('privacy') ?? '');
  if (trusted && hidden) return { callerNumber: 'anonymous', callerName: null };
  return numbered ?? identityOf(message.from);
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
