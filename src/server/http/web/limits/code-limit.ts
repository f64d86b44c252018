import { RateLimiterMemory } from 'rate-limiter-flexible';
import { fail, ok, type Result } from '#kit/result.ts';
import { keyOf, personIn, placeIn, SignInLimit, type CountedTry, type Try } from './sign-in-limit.ts';

const DAY_SECONDS = 24 * 60 * 60;
/** NIST SP 800-63B §5.2.2: of one person, whatever the number of places and of sign-ins that they are sent from. */
const CODES_A_DAY = 100;

/**
 * Wrong codes of the second step. They count as wrong passwords do, and by the day besides: nothing slows a code down as its
 * hash does a password, one in 300,000 is right, and who guesses has the password already. When all the places that a person
 * never signed in from have used up the person's day, those where they did still have their own.
 */
export class CodeLimit {
  readonly #asPasswords = new SignInLimit();
  readonly #byDay = new RateLimiterMemory({ points: CODES_A_DAY, duration: DAY_SECONDS });

  /** Or the seconds to wait before the next. */
  async count(tried: Try): Promise<Result<CountedTry, number>> {
    const counted = await this.#asPasswords.count(tried);
    if (!counted.ok) return counted;
    const asPassword = counted.value;
    const key = await dayOf(tried).catch(async (error: unknown) => {
      await asPassword.takeBack();
      throw error;
    });
    const today = await this.#byDay.penalty(key, 1);
    const takeBack = async () => {
      await Promise.all([asPassword.takeBack(), this.#subtract(key)]);
    };
    if (today.consumedPoints > CODES_A_DAY) {
      await takeBack();
      return fail(Math.max(1, Math.ceil(today.msBeforeNext / 1000)));
    }
    const succeeded = async () => {
      await Promise.all([asPassword.succeeded(), this.#subtract(key)]);
    };
    return ok({ succeeded, takeBack });
  }

  async #subtract(key: string): Promise<void> {
    const { consumedPoints } = await this.#byDay.reward(key, 1);
    if (consumedPoints <= 0) await this.#byDay.delete(key);
  }
}

/** Whose day it is counted in. */
async function dayOf(tried: Try): Promise<string> {
  const { place, isKnownDevice } = await placeIn(tried);
  const isOwn = isKnownDevice || (await tried.isKnown(place));
  return keyOf(personIn(tried), isOwn ? place : 'elsewhere');
}
