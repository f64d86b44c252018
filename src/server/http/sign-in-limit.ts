import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { createHash } from 'node:crypto';

const WINDOW_SECONDS = 15 * 60;
const FAILURES_PER_PERSON = 10;
const FAILURES_PER_ADDRESS = 100;

/** Counts failed sign-ins, by person and by address: the tenth wrong password of one person waits, a whole office does not. */
export class SignInLimit {
  #byPerson = new RateLimiterMemory({ points: FAILURES_PER_PERSON, duration: WINDOW_SECONDS });
  #byAddress = new RateLimiterMemory({ points: FAILURES_PER_ADDRESS, duration: WINDOW_SECONDS });

  /** Seconds to wait before the next try, or 0. */
  async waitSeconds(email: string, address: string): Promise<number> {
    const [person, place] = await Promise.all([
      this.#byPerson.get(personKey(email, address)),
      this.#byAddress.get(address),
    ]);
    return Math.max(waitOf(person, FAILURES_PER_PERSON), waitOf(place, FAILURES_PER_ADDRESS));
  }

  async failed(email: string, address: string): Promise<void> {
    await Promise.all([count(this.#byPerson, personKey(email, address)), count(this.#byAddress, address)]);
  }

  async succeeded(email: string, address: string): Promise<void> {
    await this.#byPerson.delete(personKey(email, address));
  }
}

/** Hashed: the memory of failed tries holds no e-mail address, however long the text that was sent. */
const personKey = (email: string, address: string) =>
  createHash('sha256').update(`${address}\n${email.trim().toLowerCase()}`).digest('base64');

function waitOf(entry: RateLimiterRes | null, points: number): number {
  return entry && entry.consumedPoints >= points ? Math.max(1, Math.ceil(entry.msBeforeNext / 1000)) : 0;
}

async function count(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    // The library rejects with its result when the points are used up: that is what waitSeconds reports.
    if (!(error instanceof RateLimiterRes)) throw error;
  }
}
