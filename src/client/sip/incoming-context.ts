import { callerIdReasonSchema, type CallerIdReason } from '#contract/calls/calls.ts';
import { LONGEST_HEADER, sipHeaders } from '#contract/people/phone.ts';
import { cutText, oneLine } from '#kit/text.ts';
import type { CallContext } from '../calls/ports.ts';

/** The part of a SIP message that is read here. */
export interface Headers {
  getHeader(name: string): string | undefined;
}

const MAX_STOPS = 12;
const MAX_TEXT = 128;
const MAX_SECONDS = 24 * 60 * 60;
const NAME_ADDRESS = /^(?:"((?:[^"\\]|\\.)*)"\s*|([^"<]*))<\s*(?:sips?|tel):([^@;>?\s]+)/i;
const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * What an INVITE says of its call. Everything in it is untrusted: read without SIP.js's identities, which throw on some
 * of it, cut to length, and shown as text.
 */
export function incomingContext(invite: Headers): CallContext {
  const asserted = identityOf(header(invite, sipHeaders.assertedIdentity));
  const caller = asserted ?? identityOf(header(invite, 'From'));
  const called = identityOf(header(invite, sipHeaders.calledParty));
  return {
    callId: textOf(header(invite, sipHeaders.callId)),
    direction: 'incoming',
    remoteNumber: caller?.number ?? 'anonymous',
    remoteName: caller?.name ?? null,
    localNumber: called?.number ?? null,
    callerIdReason: null,
    source: decodedTextOf(header(invite, sipHeaders.source)),
    campaign: decodedTextOf(header(invite, sipHeaders.campaign)),
    path: stopsOf(header(invite, sipHeaders.path)),
    queue: decodedTextOf(header(invite, sipHeaders.queue)),
    waitedSeconds: secondsOf(header(invite, sipHeaders.wait)),
    offerSeconds: secondsOf(header(invite, sipHeaders.offer)),
  };
}

/** The server's name for the call, on a response to our INVITE. */
export function callIdOf(message: Headers): string | null {
  return textOf(header(message, sipHeaders.callId));
}

/** The caller ID that the server chose for our call, and why; null where it chose none. */
export function presentedIn(message: Headers): { callerId: string; reason: CallerIdReason | null } | null {
  const callerId = header(message, sipHeaders.callerId)?.trim() ?? '';
  if (!E164.test(callerId)) return null;
  const reason = callerIdReasonSchema.safeParse(header(message, sipHeaders.callerIdReason)?.trim());
  return { callerId, reason: reason.success ? reason.data : null };
}

function header(message: Headers, name: string): string | null {
  return message.getHeader(name)?.slice(0, LONGEST_HEADER) ?? null;
}

/** `"Marcus Webb" <sip:+12065550142@host>`; a user part that is no number counts as a name. */
function identityOf(value: string | null): { number: string | null; name: string | null } | null {
  const [, quoted, token, user] = NAME_ADDRESS.exec((value ?? '').trim()) ?? [];
  if (user === undefined) return null;
  const address = uriDecoded(user);
  const name = textOf(quoted?.replace(/\\(.)/g, '$1') ?? token ?? null);
  if (E164.test(address)) return { number: address, name };
  return { number: null, name: name ?? (address === 'anonymous' ? null : textOf(address)) };
}

function textOf(value: string | null): string | null {
  const text = cutText(oneLine(value ?? ''), MAX_TEXT);
  return text === '' ? null : text;
}

const decodedTextOf = (value: string | null) => textOf(value === null ? null : uriDecoded(value));

/** "Main menu: 2 → Sales", URI-encoded. */
function stopsOf(path: string | null): string[] {
  const stops = uriDecoded(path ?? '')
    .split('→')
    .map(textOf);
  return stops.filter((stop) => stop !== null).slice(0, MAX_STOPS);
}

/** URI-decoded; as it is where that fails. */
function uriDecoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function secondsOf(value: string | null): number | null {
  return value !== null && /^\d{1,6}$/.test(value.trim()) ? Math.min(Number(value), MAX_SECONDS) : null;
}
