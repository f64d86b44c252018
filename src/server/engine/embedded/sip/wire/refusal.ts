/**
 * Which requests are refused before anybody looks at them, and with what (RFC 3261 §8.2, §16.3; RFC 4475 for the cruel cases).
 */
import type { Core } from 'sip.js';
import { RESTART_SECONDS } from '#server/calls/port/call-control.ts';
import { mediaType } from './message.ts';
import { isUnique } from './via.ts';

export interface Refusal {
  statusCode: number;
  reasonPhrase?: string;
  extraHeaders?: string[];
}

const COME_BACK = `Retry-After: ${RESTART_SECONDS}`;
/** The server ends, and another takes its place. */
export const goingAway: Refusal = { statusCode: 503, extraHeaders: [COME_BACK] };
/** The same to a browser's phone, which has words for it. */
export const goingAwayInWords: Refusal = {
  statusCode: 503,
  extraHeaders: [COME_BACK, 'X-Ringside-Error: server-restarting'],
};

const bad = (reasonPhrase: string): Refusal => ({ statusCode: 400, reasonPhrase });

const SDP = 'application/sdp';

/** The refusal of a request that was parsed, or null when it may go on. */
export function refusalOf(message: Core.IncomingRequestMessage): Refusal | null {
  return wrongAddress(message) ?? wrongSequence(message) ?? unsupported(message) ?? unusable(message);
}

/** RFC 2543 knew neither unique branches nor, everywhere, tags: a peer that speaks it is still taken (RFC 4475 §3.4). */
function wrongAddress(message: Core.IncomingRequestMessage): Refusal | null {
  if (message.ruri?.scheme !== 'sip') return { statusCode: 416 };
  return message.fromTag !== '' || !isUnique(message.viaBranch) ? null : bad('Missing From Tag');
}

function wrongSequence(message: Core.IncomingRequestMessage): Refusal | null {
  const [, number = '', method] = /^(\d+)\s+(\S+)$/.exec(message.getHeader('cseq') ?? '') ?? [];
  if (method !== message.method) return bad('CSeq Method Mismatch');
  return Number(number) < 2 ** 31 ? null : bad('CSeq Out Of Range');
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
  if (message.body !== '' && mediaType(message.getHeader('content-type')) !== SDP)
    return { statusCode: 415, extraHeaders: [`Accept: ${SDP}`] };
  if (!takesDescription(message)) return { statusCode: 406 };
  if (message.body !== '') return null;
  // A late offer (RFC 3261 §13.2.1) would need our description in the 200 and theirs in the ACK: not spoken here.
  return { statusCode: 488, extraHeaders: ['Warning: 399 ringside "An offer is needed in the INVITE"'] };
}

/** RFC 3261 §20.1: without an Accept the answer to an INVITE may be SDP. */
function takesDescription(message: Core.IncomingRequestMessage): boolean {
  const accepted = message.getHeaders('accept').flatMap((value) => value.split(',').map(mediaType));
  return accepted.length === 0 || [SDP, 'application/*', '*/*'].some((type) => accepted.includes(type));
}
