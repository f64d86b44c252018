import { createHmac } from 'node:crypto';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';

const USERNAME = /^(\d{1,12}):([0-9a-f-]{36})\.([0-9a-f-]{36})$/;

interface Options {
  /** Shared with every engine that checks these credentials. */
  secret: string;
  realm: string;
  clock: Clock;
  lifeMs: number;
}

interface Proven {
  userId: string;
  sessionId: string;
  password: string;
}

/**
 * Short-lived SIP credentials that are proven, not stored, in the form that TURN servers and Kamailio's ephemeral
 * authentication share: username "expirySeconds:userId.sessionId", password base64(HMAC-SHA256(secret, username)).
 * They die with the session: at REGISTER and INVITE it is asked whether that is open still.
 */
export class PhoneCredentials {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  issue(userId: string, sessionId: string) {
    const { realm, clock, lifeMs } = this.#options;
    const expirySeconds = Math.floor((clock.now() + lifeMs) / 1000);
    const username = `${expirySeconds}:${userId}.${sessionId}`;
    return {
      aor: `sip:${userId}@${realm}`,
      username,
      password: this.#sign(username),
      realm,
      /** Epoch milliseconds. */
      expiresAt: expirySeconds * 1000,
    };
  }

  /** The password that proves `username`: digest compares hashes, so it is computed again, never received. */
  passwordFor(username: string): Result<Proven, 'malformed' | 'expired'> {
    const [, expirySeconds, userId, sessionId] = USERNAME.exec(username) ?? [];
    if (expirySeconds === undefined || userId === undefined || sessionId === undefined)
      return fail('malformed');
    if (Number(expirySeconds) * 1000 <= this.#options.clock.now()) return fail('expired');
    return ok({ userId, sessionId, password: this.#sign(username) });
  }

  #sign(username: string): string {
    return createHmac('sha256', this.#options.secret).update(username).digest('base64');
  }
}
