/** What the Contact headers of a REGISTER ask for (RFC 3261 §10.2). */
import { URI, type Core } from 'sip.js';
import { ALL_CONTACTS_HOST } from '../wire/address.ts';

const DEFAULT_EXPIRES_SECONDS = 300;
const MAX_EXPIRES_SECONDS = 600;

export interface ContactClaim {
  uri: URI;
  /** +sip.instance (RFC 5626 §4.1), null when the phone has none. */
  instance: string | null;
  expiresSeconds: number;
}

/** null when a Contact cannot be read, or "*" does not come alone with Expires: 0 (RFC 3261 §10.2.2). */
export function claimsOf(message: Core.IncomingRequestMessage): ContactClaim[] | null {
  const fallback = secondsOf(message.getHeader('expires') ?? String(DEFAULT_EXPIRES_SECONDS));
  const claims = message
    .getHeaders('contact')
    .map((_, index) => claimOf(message.parseHeader('contact', index), fallback));
  const whole = claims.filter((claim) => claim !== null);
  const all = whole.find(({ uri }) => uri.host === ALL_CONTACTS_HOST);
  if (whole.length < claims.length || (all && (whole.length > 1 || all.expiresSeconds !== 0))) return null;
  return whole;
}

function claimOf(header: unknown, fallbackSeconds: number): ContactClaim | null {
  if (typeof header !== 'object' || header === null || !('uri' in header && 'parameters' in header))
    return null;
  const { uri, parameters } = header as { uri: unknown; parameters: Record<string, string | null> };
  if (!(uri instanceof URI)) return null;
  const instance = parameters['+sip.instance']?.replace(/[^\w:<>.-]/g, '').slice(0, 128) ?? null;
  const expires = parameters['expires'];
  return { uri, instance, expiresSeconds: expires ? secondsOf(expires) : fallbackSeconds };
}

function secondsOf(text: string): number {
  const seconds = /^\d{1,10}$/.test(text) ? Number(text) : DEFAULT_EXPIRES_SECONDS;
  return Math.min(seconds, MAX_EXPIRES_SECONDS);
}
