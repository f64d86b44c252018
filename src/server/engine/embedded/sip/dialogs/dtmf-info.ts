/** Keys sent by INFO, for phones without RFC 4733. Widespread, and in no RFC: "Signal=5" or the bare key. */
import type { Core } from 'sip.js';

const NAMED: Record<string, string> = { '10': '*', '11': '#' };

/** null when the request carries something else. */
export function dtmfOf(message: Core.IncomingRequestMessage): string | null {
  const type = (message.getHeader('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  const body = message.body.trim();
  const signal = type === 'application/dtmf-relay' ? /^Signal\s*=\s*(\S+)/im.exec(body)?.[1] : body;
  if (signal === undefined || (type !== 'application/dtmf-relay' && type !== 'application/dtmf')) return null;
  const digit = NAMED[signal] ?? signal.toUpperCase();
  return /^[0-9*#A-D]$/.test(digit) ? digit : null;
}
