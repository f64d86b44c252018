/** Digest authentication with SHA-256 (RFC 7616, RFC 8760), which SIP.js lacks: it knows MD5 only. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { Core } from 'sip.js';

export interface DigestSecret {
  username: string;
  password: string;
}

/** What SIP.js's grammar makes of a WWW-Authenticate header. */
interface Challenge {
  algorithm?: string;
  realm?: string;
  nonce?: string;
  opaque?: string;
  qop?: string[];
}

interface DigestFacts extends DigestSecret {
  method: string;
  uri: string;
  realm: string;
  nonce: string;
  nc: string;
  cnonce: string;
}

const hash = (text: string) => bytesToHex(sha256(utf8ToBytes(text)));

/** RFC 7616 §3.4.1 with qop=auth: 64 hexadecimal digits. */
export function sha256Response(facts: DigestFacts): string {
  const { username, password, method, uri, realm, nonce, nc, cnonce } = facts;
  const a1 = hash(`${username}:${realm}:${password}`);
  const a2 = hash(`${method}:${uri}`);
  return hash(`${a1}:${nonce}:${nc}:${cnonce}:auth:${a2}`);
}

/** Answers one request's challenge: SHA-256 by itself, MD5 by SIP.js. */
export class StrongDigest extends Core.DigestAuthentication {
  readonly #secret: DigestSecret;
  #header: string | null = null;
  #count = 0;

  constructor(loggerFactory: Core.LoggerFactory, secret: DigestSecret) {
    super(loggerFactory, undefined, secret.username, secret.password);
    this.#secret = secret;
  }

  override authenticate(request: Core.OutgoingRequestMessage, challenge: Challenge, body?: string): boolean {
    this.#header = null;
    if (challenge.algorithm?.toUpperCase() !== 'SHA-256') return super.authenticate(request, challenge, body);
    const { realm, nonce, opaque, qop } = challenge;
    if (!realm || !nonce || !qop?.includes('auth')) return false;
    const facts = {
      username: this.#secret.username,
      realm,
      nonce,
      uri: request.ruri.toString(),
      nc: (++this.#count).toString(16).padStart(8, '0'),
      cnonce: bytesToHex(crypto.getRandomValues(new Uint8Array(12))),
    };
    const response = sha256Response({ ...facts, password: this.#secret.password, method: request.method });
    const { username, uri, nc, cnonce } = facts;
    const fields = [
      ...['algorithm=SHA-256', `username="${username}"`, `realm="${realm}"`, `nonce="${nonce}"`],
      ...[`uri="${uri}"`, `response="${response}"`, 'qop=auth', `cnonce="${cnonce}"`, `nc=${nc}`],
      ...(opaque ? [`opaque="${opaque}"`] : []),
    ];
    this.#header = `Digest ${fields.join(', ')}`;
    return true;
  }

  override toString(): string {
    return this.#header ?? super.toString();
  }
}

const CHALLENGE = /^(?:WWW|Proxy)-Authenticate\s*:.*\r\n/gim;

/**
 * A response offers one challenge per algorithm (RFC 8760 §2.4) and SIP.js reads only the last, the weakest:
 * leaves SHA-256 alone in the message, when it is there.
 */
export function keepStrongestChallenge(message: string): string {
  if (!/^SIP\/2\.0 40[17] /.test(message)) return message;
  const isStrong = (line: string) => /algorithm\s*=\s*"?SHA-256"?\s*(?:,|$)/i.test(line.trim());
  const offered = message.match(CHALLENGE) ?? [];
  if (!offered.some(isStrong)) return message;
  return message.replace(CHALLENGE, (line) => (isStrong(line) ? line : ''));
}
