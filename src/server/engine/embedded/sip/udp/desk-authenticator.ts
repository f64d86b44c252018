/** Which desk phone sends a request: digest with MD5, for old ones fail when anything else is offered beside it. */
import type { Core } from 'sip.js';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { challenges, isProvenByHash, readDigest, type DigestCredentials } from '../registration/digest.ts';
import { pointsTo } from '../registration/digest-uri.ts';
import { Nonces } from '../registration/nonces.ts';
import type { Refusal } from '../wire/refusal.ts';
import type { DeskPhones } from './desk-phones.ts';

const NONCE_LIFE_MS = 5 * 60_000;
const USERNAME = /^[\w-]{1,64}$/;

export interface DeskAuthenticatorOptions {
  phones: DeskPhones;
  realm: string;
  clock: Clock;
}

export class DeskAuthenticator {
  readonly #options: DeskAuthenticatorOptions;
  readonly #nonces: Nonces;

  constructor(options: DeskAuthenticatorOptions) {
    this.#options = options;
    this.#nonces = new Nonces(options.clock, NONCE_LIFE_MS);
  }

  /**
   * The receiving number that the phone proves to be, or what to answer: 401 without usable credentials or with an old
   * nonce, 403 for a wrong password, an unknown username and another's address of record, all alike.
   * @param claimed user part of the address of record.
   */
  async authenticate(
    message: Core.IncomingRequestMessage,
    claimed: string | undefined,
  ): Promise<Result<string, Refusal>> {
    const credentials = readDigest(message.getHeader('authorization'));
    if (credentials?.realm !== this.#options.realm || credentials.algorithm !== 'MD5')
      return fail(this.#challenge(false));
    const { nonce, nc } = credentials;
    if (this.#nonces.stateOf(nonce, nc) !== 'fresh') return fail(this.#challenge(true));
    if (!pointsTo(credentials.uri, message.ruri))
      return fail({ statusCode: 400, reasonPhrase: 'Digest URI Mismatch' });
    const receivingId = await this.#prove(credentials, message.method);
    if (receivingId === null || credentials.username !== claimed) return fail({ statusCode: 403 });
    // Asked again: two requests with one count may have waited side by side.
    if (this.#nonces.stateOf(nonce, nc) !== 'fresh') return fail(this.#challenge(true));
    this.#nonces.use(nonce, nc);
    return ok(receivingId);
  }

  async #prove(credentials: DigestCredentials, method: string): Promise<string | null> {
    if (!USERNAME.test(credentials.username)) return null;
    const known = await this.#options.phones.passwordFor(credentials.username);
    return known && isProvenByHash(credentials, method, known.ha1) ? known.receivingId : null;
  }

  #challenge(stale: boolean): Refusal {
    const extraHeaders = challenges(this.#options.realm, this.#nonces.issue(), stale, ['MD5']);
    return { statusCode: 401, extraHeaders };
  }
}
