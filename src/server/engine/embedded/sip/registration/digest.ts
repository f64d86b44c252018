/** HTTP digest as SIP uses it (RFC 8760, RFC 7616 §3.4): qop=auth, SHA-256 or MD5. Pure. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { splitOutside } from '../wire/split.ts';

export type DigestAlgorithm = 'SHA-256' | 'MD5';

/** The fields of an Authorization header that we need, unquoted. */
export interface DigestCredentials {
  algorithm: DigestAlgorithm;
  username: string;
  realm: string;
  nonce: string;
  uri: string;
  response: string;
  cnonce: string;
  /** Eight hexadecimal digits. */
  nc: string;
}

const HASH: Record<DigestAlgorithm, string> = { 'SHA-256': 'sha256', MD5: 'md5' };

/** null for another scheme, another algorithm, another qop, or a missing field. */
export function readDigest(header: string | undefined): DigestCredentials | null {
  const fields = readFields(header ?? '');
  const field = (name: string) => fields.get(name) ?? '';
  const algorithm = readAlgorithm(fields.get('algorithm') ?? 'MD5');
  if (algorithm === null || field('qop') !== 'auth' || !/^[0-9a-f]{8}$/i.test(field('nc'))) return null;
  const credentials = {
    algorithm,
    username: field('username'),
    realm: field('realm'),
    nonce: field('nonce'),
    uri: field('uri'),
    response: field('response'),
    cnonce: field('cnonce'),
    nc: field('nc'),
  };
  return Object.values(credentials).includes('') ? null : credentials;
}

/** Empty for another scheme. */
function readFields(header: string): Map<string, string> {
  const [scheme = ''] = header.split(' ', 1);
  const isDigest = scheme.toLowerCase() === 'digest';
  return new Map(isDigest ? splitOutside(header.slice(scheme.length), ',')?.map(readField) : []);
}

/** A value is as it was sent, but for its quotes: user agents hash what stands between them. */
function readField(text: string): [name: string, value: string] {
  const equals = text.indexOf('=');
  const value = text.slice(equals + 1).trim();
  return [text.slice(0, Math.max(0, equals)).trim().toLowerCase(), value.replace(/^"|"$/g, '')];
}

function readAlgorithm(name: string): DigestAlgorithm | null {
  const algorithm = name.toUpperCase();
  return algorithm === 'SHA-256' || algorithm === 'MD5' ? algorithm : null;
}

type Unanswered = Omit<DigestCredentials, 'response'>;

const hashed = (algorithm: DigestAlgorithm, text: string) =>
  createHash(HASH[algorithm]).update(text).digest('hex');

/** RFC 7616 §3.4.1: KD(H(A1), nonce:nc:cnonce:qop:H(A2)). */
export function digestResponse(credentials: Unanswered, method: string, password: string): string {
  const { algorithm, username, realm } = credentials;
  return responseOf(credentials, method, hashed(algorithm, `${username}:${realm}:${password}`));
}

export function isProven(credentials: DigestCredentials, method: string, password: string): boolean {
  return isSame(credentials.response, digestResponse(credentials, method, password));
}

/** @param ha1 H("username:realm:password") by the algorithm of the credentials: all that is kept of a password. */
export function isProvenByHash(credentials: DigestCredentials, method: string, ha1: string): boolean {
  return isSame(credentials.response, responseOf(credentials, method, ha1.toLowerCase()));
}

function responseOf({ algorithm, nonce, nc, cnonce, uri }: Unanswered, method: string, ha1: string): string {
  return hashed(algorithm, `${ha1}:${nonce}:${nc}:${cnonce}:auth:${hashed(algorithm, `${method}:${uri}`)}`);
}

function isSame(response: string, expectedResponse: string): boolean {
  const expected = Buffer.from(expectedResponse);
  const given = Buffer.from(response.toLowerCase());
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/**
 * One challenge per algorithm, the strongest first (RFC 8760 §2.4), all with one nonce.
 * Stock SIP.js reads only the last and speaks MD5.
 */
export function challenges(
  realm: string,
  nonce: string,
  stale: boolean,
  algorithms: readonly DigestAlgorithm[] = ['SHA-256', 'MD5'],
): string[] {
  return algorithms.map((algorithm) => {
    const staleness = stale ? ', stale=true' : '';
    return `WWW-Authenticate: Digest realm="${realm}", nonce="${nonce}", algorithm=${algorithm}, qop="auth"${staleness}`;
  });
}
