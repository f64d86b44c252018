import { RateLimiterMemory } from 'rate-limiter-flexible';
import { createHash } from 'node:crypto';
import { fail, ok, type Result } from '#kit/result.ts';

const WINDOW_SECONDS = 15 * 60;
/** Wrong passwords of one person from one place. */
const FAILURES = 10;
/** The same from a place that this person never signed in from, while somebody is guessing. */
const FAILURES_OF_A_STRANGER = 1;
/** Wrong passwords for one person from everywhere, and from one network for everybody: more is guessing. */
const GUESSES_AT_A_PERSON = 50;
const GUESSES_FROM_A_NETWORK = 100;

export interface Try {
  email: string;
  network: string;
  /** The token that the browser was given at an earlier sign-in, of any user. */
  device: string | null;
  /** This person has signed in from there. */
  isKnown: (place: string) => Promise<boolean>;
}

export interface CountedTry {
  succeeded(): Promise<void>;
  /** Nobody looked at the password. */
  takeBack(): Promise<void>;
}

export const placesOf = ({ network, device }: { network: string; device: string }): string[] => [
  networkPlace(network),
  devicePlace(device),
];
const networkPlace = (network: string) => `network:${network}`;
const devicePlace = (device: string) => `device:${device}`;

/** As limits name them. */
export const personIn = ({ email }: Try): string => email.trim().toLowerCase();

/** Where limits count it: a browser that the person has signed in with by itself, any other by its network. */
export async function placeIn({ network, device, isKnown }: Try) {
  const isKnownDevice = device !== null && (await isKnown(devicePlace(device)));
  return { place: isKnownDevice ? devicePlace(device) : networkPlace(network), isKnownDevice };
}

/**
 * Each try counts before its password is looked at, and is taken back when it was right.
 *
 * A person has ten wrong passwords in a quarter of an hour, from one place; a place is a network, or a browser that this
 * person has signed in with: that one is counted by itself, whatever others send from its network. While somebody
 * guesses, at one person from many networks or from one network at many people, a place that the person never signed in
 * from has one try instead of ten. So a right password gets in from everywhere, and others' wrong ones refuse nobody;
 * how fast a guesser with many addresses can be is bounded by the queue of hashes, in which each network has its share.
 */
export class SignInLimit {
  readonly #byPlace = counter();
  readonly #byPerson = counter();
  readonly #byNetwork = counter();

  /** Or the seconds to wait before the next. */
  async count(tried: Try): Promise<Result<CountedTry, number>> {
    const { network, isKnown } = tried;
    const person = personIn(tried);
    const { place, isKnownDevice } = await placeIn(tried);
    const counted = [
      { counter: this.#byPlace, key: keyOf(person, place) },
      { counter: this.#byPerson, key: keyOf(person) },
      { counter: this.#byNetwork, key: keyOf(network) },
    ] as const;
    const [here, atPerson, fromNetwork] = await Promise.all([
      add(counted[0]),
      add(counted[1]),
      add(counted[2]),
    ]);
    const takeBack = async () => {
      await Promise.all(counted.map(subtract));
    };
    const isGuessing =
      atPerson.consumedPoints > GUESSES_AT_A_PERSON || fromNetwork.consumedPoints > GUESSES_FROM_A_NETWORK;
    const isStranger = isGuessing && !isKnownDevice && !(await orTakeBack(isKnown(place), takeBack));
    if (here.consumedPoints > (isStranger ? FAILURES_OF_A_STRANGER : FAILURES)) {
      await takeBack();
      return fail(Math.max(1, Math.ceil(here.msBeforeNext / 1000)));
    }
    const succeeded = async () => {
      await takeBack();
      await this.#byPlace.delete(counted[0].key);
    };
    return ok({ succeeded, takeBack });
  }
}

async function orTakeBack(asked: Promise<boolean>, takeBack: () => Promise<void>): Promise<boolean> {
  try {
    return await asked;
  } catch (error) {
    await takeBack();
    throw error;
  }
}

interface Counted {
  counter: RateLimiterMemory;
  key: string;
}

/** How many are allowed depends on more than one counter: these only count. */
const counter = () => new RateLimiterMemory({ points: FAILURES, duration: WINDOW_SECONDS });

const add = ({ counter, key }: Counted) => counter.penalty(key, 1);

/** A counter that is at nothing is forgotten: tries that were not let in cost no memory. */
async function subtract({ counter, key }: Counted): Promise<void> {
  const { consumedPoints } = await counter.reward(key, 1);
  if (consumedPoints <= 0) await counter.delete(key);
}

/** Hashed: the memory of failed tries holds no e-mail address, however long the text that was sent. */
export const keyOf = (...parts: string[]) => createHash('sha256').update(parts.join('\n')).digest('base64');
