/** Who sends a request: digest against the phone's short-lived credentials. */
import type { Core } from 'sip.js';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { Refusal } from '../refusal.ts';
import { challenges, isProven, readDigest, type DigestCredentials } from '../digest.ts';
import { pointsTo } from '../digest-uri.ts';
import { Nonces } from '../nonces.ts';

const NONCE_LIFE_MS = 5 * 60_000;

/** Short-lived phone credentials, as people/phone-credentials.ts checks them. */
export interface PhonePasswords {
  passwordFor(username: string): Result<{ userId: string; password: string }, 'malformed' | 'expired'>;
}

export class Authenticator {
  readonly #passwords: PhonePasswords;
  readonly #realm: string;
  readonly #nonces: Nonces;

  constructor(passwords: PhonePasswords, realm: string, clock: Clock) {
    this.#passwords = passwords;
    this.#realm = realm;
    this.#nonces = new Nonces(clock, NONCE_LIFE_MS);
  }

  /**
   * The user who proves to be `claimed` (user part of the address of record), or what to answer:
   * 401 without usable credentials or with an old nonce, 403 for a wrong or expired password and for another's name.
   */
  authenticate(message: Core.IncomingRequestMessage, claimed: string | undefined): Result<string, Refusal> {
    const credentials = readDigest(message.getHeader('authorization'));
    if (credentials?.realm !== this.#realm) return fail(this.#challenge(false));
    const nonce = this.#nonces.stateOf(credentials.nonce, credentials.nc);
    if (nonce === 'foreign') return fail(this.#challenge(true));
    if (!pointsTo(credentials.uri, message.ruri))
      return fail({ statusCode: 400, reasonPhrase: 'Digest URI Mismatch' });
    const proven = this.#prove(credentials, message.method);
    if (!proven.ok) return proven;
    if (nonce === 'stale') return fail(this.#challenge(true));
    this.#nonces.use(credentials.nonce, credentials.nc);
    return proven.value === claimed ? proven : fail(refused('Not Your Address'));
  }

  #prove(credentials: DigestCredentials, method: string): Result<string, Refusal> {
    const known = this.#passwords.passwordFor(credentials.username);
    if (!known.ok)
      return fail(refused(known.failure === 'expired' ? 'Credentials Expired' : 'Unknown Credentials'));
    return isProven(credentials, method, known.value.password)
      ? ok(known.value.userId)
      : fail(refused('Wrong Password'));
  }

  #challenge(stale: boolean): Refusal {
    return { statusCode: 401, extraHeaders: challenges(this.#realm, this.#nonces.issue(), stale) };
  }
}

function refused(reasonPhrase: string): Refusal {
  return { statusCode: 403, reasonPhrase, extraHeaders: ['X-Ringside-Error: registration-refused'] };
}
