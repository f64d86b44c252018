/**
 * Which state or province an area code is in. regions.json is drawn from the geographic data of Google's libphonenumber
 * (Apache 2.0), which libphonenumber-js leaves out and which weighs 14 MB in the package that has it.
 */
import { z } from 'zod';
import { isNanp } from '#contract/values/phone-number.ts';
import listed from './regions.json' with { type: 'json' };

const regions = z
  .array(z.object({ name: z.string(), country: z.enum(['US', 'CA']), areaCodes: z.string() }))
  .parse(listed);

const regionByAreaCode = new Map(
  regions.flatMap(({ name, areaCodes }) => areaCodes.split(' ').map((areaCode) => [areaCode, name] as const)),
);

const TOLL_FREE = new Set(['800', '833', '844', '855', '866', '877', '888']);

/** "312" of +13125550122; null: not in the North American plan. */
export function areaCodeOf(e164: string): string | null {
  return isNanp(e164) ? e164.slice(2, 5) : null;
}

/** "Illinois" for 312; null: not an area of the United States or Canada. */
export function regionOf(areaCode: string): string | null {
  return regionByAreaCode.get(areaCode) ?? null;
}

export const isTollFree = (areaCode: string): boolean => TOLL_FREE.has(areaCode);

/** Where any toll-free number will do. */
export const tollFreeCodes: readonly string[] = [...TOLL_FREE];
