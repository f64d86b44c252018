import { sipHeaders } from '#contract/phone.ts';
import type { CallContext } from '../calls/ports.ts';

/** The part of a SIP message that is read here. */
export interface Headers {
  getHeader(name: string): string | undefined;
}

const MAX_HEADER = 512;
const MAX_TEXT = 128;
const MAX_SECONDS = 24 * 60 * 60;
const NAME_ADDRESS = /^\s*(?:"((?:[^"\\]|\\.)*)"|([^"<]*))\s*<\s*(?:sips?|tel):([^@;>?\s]+)/i;
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
    source: decodedTextOf(header(invite, sipHeaders.source)),
    queue: decodedTextOf(header(invite, sipHeaders.queue)),
    waitedSeconds: secondsOf(header(invite, sipHeaders.wait)),
    offerSeconds: secondsOf(header(invite, sipHeaders.offer)),
  };
}

/** The server's name for the call, on a response to our INVITE. */
export function callIdOf(message: Headers): string | null {
  return textOf(header(message, sipHeaders.callId));
}

function header(message: Headers, name: string): string | null {
  return message.getHeader(name)?.slice(0, MAX_HEADER) ?? null;
}

/** `"Marcus Webb" <sip:+12065550142@host>`; a user part that is no number counts as a name. */
function identityOf(value: string | null): { number: string | null; name: string | null } | null {
  const [, quoted, token, user] = NAME_ADDRESS.exec(value ?? '') ?? [];
  if (user === undefined) return null;
  const address = uriDecoded(user);
  const name = textOf(quoted?.replace(/\\(.)/g, '$1') ?? token ?? null);
  if (E164.test(address)) return { number: address, name };
  return { number: null, name: name ?? (address === 'anonymous' ? null : textOf(address)) };
}

function textOf(value: string | null): string | null {
  // Control characters would break the line they are shown in.
  const text = value?.replace(/\p{C}/gu, ' ').trim().slice(0, MAX_TEXT);
  return text ? text : null;
}

const decodedTextOf = (value: string | null) => textOf(value === null ? null : uriDecoded(value));

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
