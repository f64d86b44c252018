/**
 * Which requests are refused before anybody looks at them, and with what (RFC 3261 §8.2, §16.3; RFC 4475 for the cruel cases).
 */
import type { Core } from 'sip.js';
import { headOf } from './message-head.ts';

export interface Refusal {
  statusCode: number;
  reasonPhrase?: string;
  extraHeaders?: string[];
}

/** Longer heads are never met in practice; a grammar that backtracks must not be fed with them. */
const MAX_HEAD_CHARACTERS = 8_192;

const bad = (reasonPhrase: string): Refusal => ({ statusCode: 400, reasonPhrase });

const REQUIRED: readonly [string, RegExp][] = [
  ['From', /^(?:From|f)\s*:/gim],
  ['To', /^(?:To|t)\s*:/gim],
  ['Call-ID', /^(?:Call-ID|i)\s*:/gim],
  ['CSeq', /^CSeq\s*:/gim],
];

const AT_MOST_ONCE: readonly [string, RegExp][] = [
  ...REQUIRED,
  ['Max-Forwards', /^Max-Forwards\s*:/gim],
  ['Content-Length', /^(?:Content-Length|l)\s*:/gim],
  ['Content-Type', /^(?:Content-Type|c)\s*:/gim],
];

/** Faults that show before parsing, so that an ambiguous message never reaches the grammar. */
export function rawFault(text: string): string | null {
  const head = headOf(text);
  if (head.length > MAX_HEAD_CHARACTERS) return 'Header Too Long';
  if (head.length === text.length) return 'Missing Empty Line';
  // The grammar takes any version (RFC 3261 §7.1 knows one).
  if (!/^(?:SIP\/2\.0 .*|.* SIP\/2\.0)$/m.test(head.slice(0, head.indexOf('\r\n')))) return 'Bad Start Line';
  const missing = REQUIRED.find(([, pattern]) => head.search(pattern) === -1);
  if (missing) return `Missing ${missing[0]}`;
  const repeated = AT_MOST_ONCE.find(([, pattern]) => (head.match(pattern)?.length ?? 0) > 1);
  return repeated ? `Multiple ${repeated[0]}` : null;
}

/** The refusal of a request that was parsed, or null when it may go on. */
export function refusalOf(message: Core.IncomingRequestMessage): Refusal | null {
  return (
    wrongAddress(message) ??
    wrongSequence(message) ??
    wrongLength(message) ??
    unsupported(message) ??
    unusable(message)
  );
}

function wrongAddress(message: Core.IncomingRequestMessage): Refusal | null {
  if (message.ruri?.scheme !== 'sip') return { statusCode: 416 };
  if (!message.viaBranch) return bad('Missing Via Branch');
  return message.fromTag ? null : bad('Missing From Tag');
}

function wrongSequence(message: Core.IncomingRequestMessage): Refusal | null {
  const [, number = '', method] = /^(\d+)\s+(\S+)$/.exec(message.getHeader('cseq') ?? '') ?? [];
  if (method !== message.method) return bad('CSeq Method Mismatch');
  return Number(number) < 2 ** 31 ? null : bad('CSeq Out Of Range');
}

function wrongLength(message: Core.IncomingRequestMessage): Refusal | null {
  const declared = message.getHeader('content-length');
  if (declared === undefined) return null;
  const body = message.data.slice(message.data.indexOf('\r\n\r\n') + 4);
  return Number(declared) > Buffer.byteLength(body) ? bad('Content-Length Too Large') : null;
}

/** RFC 3261 §8.2.2.3: we support no extension that a peer may require. ACK and CANCEL are never refused so. */
function unsupported(message: Core.IncomingRequestMessage): Refusal | null {
  const tags = message.getHeaders('require').flatMap((value) => value.split(','));
  const unknown = tags.map((tag) => tag.trim()).filter((tag) => tag !== '');
  if (unknown.length === 0 || message.method === 'ACK' || message.method === 'CANCEL') return null;
  return { statusCode: 420, extraHeaders: [`Unsupported: ${unknown.join(', ')}`] };
}

function unusable(message: Core.IncomingRequestMessage): Refusal | null {
  if (message.method !== 'INVITE') return null;
  const contact: unknown = message.parseHeader('contact');
  if (typeof contact !== 'object' || contact === null || !('uri' in contact))
    return bad('Missing Contact Header');
  const type = /^[^;]*/
    .exec(message.getHeader('content-type') ?? '')?.[0]
    .trim()
    .toLowerCase();
  if (message.body !== '' && type !== 'application/sdp') {
    return { statusCode: 415, extraHeaders: ['Accept: application/sdp'] };
  }
  if (message.body !== '') return null;
  // A late offer (RFC 3261 §13.2.1) would need our description in the 200 and theirs in the ACK: not spoken here.
  return { statusCode: 488, extraHeaders: ['Warning: 399 ringside "An offer is needed in the INVITE"'] };
}
