/** From what somebody dialed, or a carrier put into a Request-URI, to E.164. Pure. */
import { e164Schema, isNanp } from '#contract/values/phone-number.ts';
import { fail, ok, type Result } from '#kit/result.ts';

export type DialingFault =
  /** No number at all: a name, an address. */
  | 'not-a-number'
  /** A number that cannot exist. */
  | 'invalid'
  /** 911, 112, 411…: nothing here can carry these, and an emergency call must not seem to work. */
  | 'special-service';

const SEPARATORS = /[\s().\-–/]/g;
const SPECIAL_SERVICES = /^(?:[2-9]11|988|999|112|000|933)$/;
/** How North America dials abroad. */
const ABROAD = /^011/;

/** NANP with 10 or 11 digits, 011 and a country, or a plus and anything of E.164's length. */
export function parseDialed(dialed: string): Result<string, DialingFault> {
  const compact = dialed.replace(SEPARATORS, '');
  if (!/^\+?\d+$/.test(compact)) return fail('not-a-number');
  if (SPECIAL_SERVICES.test(compact.replace('+', ''))) return fail('special-service');
  const number = compact.startsWith('+') ? compact : internationalOf(compact);
  const isPossible = e164Schema.safeParse(number).success && (!number.startsWith('+1') || isNanp(number));
  return isPossible ? ok(number) : fail('invalid');
}

function internationalOf(digits: string): string {
  if (ABROAD.test(digits)) return `+${digits.replace(ABROAD, '')}`;
  if (digits.length === 10) return `+1${digits}`;
  // Eleven digits with the 1, as carriers write it; whatever else stays as it is and is found invalid.
  return digits.length === 11 && digits.startsWith('1') ? `+${digits}` : digits;
}
