/** Who sends a request: digest against the phone's short-lived credentials. */
import type { Core } from 'sip.js';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { Refusal } from '../wire/refusal.ts';
import { challenges, isProven, readDigest, type DigestCredentials } from '../registration/digest.ts';
import { pointsTo } from '../registration/digest-uri.ts';
import { Nonces } from '../registration/nonces.ts';

const NONCE_LIFE_MS = 5 * 60_000;

/** Short-lived phone credentials, as people/sign-in/phone-credentials.ts checks them. */
export interface PhonePasswords {
  passwordFor(username: string): Result<Prover & { password: string }, 'malformed' | 'expired'>;
  /** The session that they were issued to is open. Rejects when that cannot be known now. */
  isOpen(sessionId: string): Promise<boolean>;
}

export interface Prover {
  userId: string;
  /** The sign-in that the credentials were given to. */
  sessionId: string;
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
   * Who proves to be `claimed` (user part of the address of record), or what to answer:
   * 401 without usable credentials or with an old nonce, 403 for a wrong or expired password and for another's name.
   */
  authenticate(message: Core.IncomingRequestMessage, claimed: string | undefined): Result<Prover, Refusal> {
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
    return proven.value.userId === claimed ? proven : fail(refused('Not Your Address'));
  }

  #prove(credentials: DigestCredentials, method: string): Result<Prover, Refusal> {
    const known = this.#passwords.passwordFor(credentials.username);
    if (!known.ok)
      return fail(refused(known.failure === 'expired' ? 'Credentials Expired' : 'Unknown Credentials'));
    const { password, ...prover } = known.value;
    return isProven(credentials, method, password) ? ok(prover) : fail(refused('Wrong Password'));
  }

  /** What to answer when the prover has signed out meanwhile, or when nobody knows. */
  async refusalOf({ sessionId }: Prover): Promise<Refusal | null> {
    try {
      return (await this.#passwords.isOpen(sessionId)) ? null : refused('Signed Out');
    } catch {
      return { statusCode: 503, extraHeaders: ['Retry-After: 5', 'X-Ringside-Error: database-away'] };
    }
  }

  #challenge(stale: boolean): Refusal {
    return { statusCode: 401, extraHeaders: challenges(this.#realm, this.#nonces.issue(), stale) };
  }
}

function refused(reasonPhrase: string): Refusal {
  return { statusCode: 403, reasonPhrase, extraHeaders: ['X-Ringside-Error: registration-refused'] };
}
