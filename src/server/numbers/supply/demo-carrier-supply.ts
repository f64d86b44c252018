/**
 * The office of the demo carrier: sells fictional numbers, 555-0100 to 555-0199 of every area code and of the toll-free
 * ones, and brings others over. It keeps nothing: what it says follows from what is asked, who has which number and the
 * time, so it says the same after a restart.
 */
import type { E164 } from '#contract/values/phone-number.ts';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { Carrier, OfferQuery, PortOrder, PortProgress } from './carrier.ts';
import { isTollFree, regionOf, tollFreeCodes } from '../inventory/regions.ts';

const DAY_MS = 86_400_000;
const IN_PROCESS_AFTER_MS = DAY_MS;
const CONFIRMED_AFTER_MS = 4 * DAY_MS;
const PORTS_AFTER_MS = 18 * DAY_MS;
/** Of an account number: the losing carrier knows no such account. For trying out what an exception looks like. */
const UNKNOWN_ACCOUNT = /0000$/;

const MOST_OFFERS = 30;
/** 555-0140 to 0149 are the demo carrier's own subscribers, the callers of every demo. */
const SUBSCRIBERS = /014\d$/;
const FICTIONAL = /^\+1([2-9]\d\d)55501\d\d$/;

interface Options {
  clock: Clock;
  /** Which of these are somebody's: rented, being ported in, or released and still to be restored. */
  taken: (numbers: readonly E164[]) => Promise<ReadonlySet<string>>;
}

export class DemoCarrierSupply implements Carrier {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async offers(query: OfferQuery): Promise<{ number: E164; place: string }[]> {
    const areaCodes = 'areaCode' in query ? [query.areaCode] : tollFreeCodes;
    const numbers = areaCodes.filter((areaCode) => placeOf(areaCode) !== null).flatMap(numbersOf);
    const taken = await this.#options.taken(numbers);
    return numbers
      .filter((number) => !taken.has(number))
      .slice(0, MOST_OFFERS)
      .map((number) => ({ number, place: placeOf(number.slice(2, 5)) ?? '' }));
  }

  async order(numbers: readonly E164[]): Promise<Result<null, 'number-taken'>> {
    const isSold = (number: string) => {
      const areaCode = FICTIONAL.exec(number)?.[1] ?? '';
      return placeOf(areaCode) !== null && !SUBSCRIBERS.test(number);
    };
    const taken = await this.#options.taken(numbers);
    return numbers.every((number) => isSold(number) && !taken.has(number)) ? ok(null) : fail('number-taken');
  }

  release(): Promise<void> {
    return Promise.resolve();
  }

  submitPort(): Promise<void> {
    return Promise.resolve();
  }

  portProgress({ accountNumber, submittedAt }: PortOrder): Promise<PortProgress> {
    const waitedMs = this.#options.clock.now() - submittedAt;
    if (waitedMs < IN_PROCESS_AFTER_MS) return Promise.resolve({ state: 'submitted' });
    if (UNKNOWN_ACCOUNT.test(accountNumber)) {
      const reason = 'The losing carrier has no account with this number.';
      return Promise.resolve({ state: 'exception', reason });
    }
    if (waitedMs < CONFIRMED_AFTER_MS) return Promise.resolve({ state: 'in-process' });
    return Promise.resolve({ state: 'date-confirmed', portsAt: submittedAt + PORTS_AFTER_MS });
  }

  cancelPort({ submittedAt }: PortOrder): Promise<Result<null, 'too-late'>> {
    const isOver = this.#options.clock.now() >= submittedAt + PORTS_AFTER_MS;
    return Promise.resolve(isOver ? fail('too-late') : ok(null));
  }
}

const placeOf = (areaCode: string): string | null =>
  isTollFree(areaCode) ? 'Toll-free' : regionOf(areaCode);

/** The same ones in the same order every time, and not the same last digits in every area. */
function numbersOf(areaCode: string): E164[] {
  const first = Number(areaCode) % 100;
  return Array.from({ length: 100 }, (_, step) => String((first + step * 37) % 100).padStart(2, '0'))
    .map((last) => `+1${areaCode}55501${last}`)
    .filter((number) => !SUBSCRIBERS.test(number));
}
