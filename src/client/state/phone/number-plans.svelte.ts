import type * as Library from 'libphonenumber-js/min';
import { formatNumber } from '../wording/phone-number.ts';

type Plans = typeof Library;

/** Whether an international number can be dialed. 'unknown': the plans are not here (yet). */
export type PlanVerdict = 'possible' | 'too-short' | 'too-long' | 'no-such-country' | 'unknown';

const verdicts: Record<Library.ValidatePhoneNumberLengthResult, PlanVerdict> = {
  TOO_SHORT: 'too-short',
  NOT_A_NUMBER: 'too-short',
  TOO_LONG: 'too-long',
  INVALID_LENGTH: 'too-short',
  INVALID_COUNTRY: 'no-such-country',
};

/**
 * The numbering plans of other countries. They are 35 KB, so they come with the first foreign number that is typed or
 * shown; until then, and when they cannot be had, foreign numbers stay as plain digits. North America needs none of it.
 */
export class NumberPlans {
  readonly #import: () => Promise<Plans>;
  #library: Plans | null = $state.raw(null);
  #loading: Promise<void> | null = null;

  constructor(load: () => Promise<Plans> = () => import('libphonenumber-js/min')) {
    this.#import = load;
  }

  /** "(206) 555-0142", "+44 20 7946 0123". Read in a template, it is written again when the plans arrive. */
  format(number: string): string {
    return formatNumber(number, (abroad) => this.formatAsTyped(abroad));
  }

  /** @param digits "+" and what has been typed of the number. */
  formatAsTyped(digits: string): string {
    const library = this.#wanted();
    return library ? new library.AsYouType().input(digits) : digits;
  }

  judge(digits: string): PlanVerdict {
    const library = this.#wanted();
    if (!library) return 'unknown';
    const fault = library.validatePhoneNumberLength(digits);
    if (fault !== 'INVALID_COUNTRY') return fault ? verdicts[fault] : 'possible';
    return isStartOfCountry(library, digits.slice(1)) ? 'too-short' : 'no-such-country';
  }

  /** Resolves when they are here or cannot be had. */
  load(): Promise<void> {
    this.#loading ??= this.#import().then(
      (library) => {
        this.#library = library;
      },
      // Without them numbers are only less pretty; the next foreign number tries again.
      () => {
        this.#loading = null;
      },
    );
    return this.#loading;
  }

  #wanted(): Plans | null {
    if (!this.#library) void this.load();
    return this.#library;
  }
}

function isStartOfCountry(library: Plans, digits: string): boolean {
  if (digits.length >= 3) return false;
  const codes = library.getCountries().map(library.getCountryCallingCode);
  return codes.some((code) => code.startsWith(digits));
}
