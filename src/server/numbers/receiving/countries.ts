/** [FAQ] The countries that calls may go to. Switched per account: a stolen password must not ring half the world. */
import {
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min';
import type { Country } from '#contract/numbers/receiving.ts';
import { isNanp } from '#contract/values/phone-number.ts';
import type { Clock } from '#kit/clock.ts';
import { tell, type Actor } from '#server/store/audit-log.ts';
import { within, type Sql } from '#server/store/database.ts';

/** On until an account switches them off; every other country is off until it is switched on. */
const ALLOWED_AT_FIRST: ReadonlySet<string> = new Set(['US', 'CA']);

const names = new Intl.DisplayNames(['en'], { type: 'region' });

const all = getCountries()
  .map((code) => ({ code, name: names.of(code) ?? code, callingCode: `+${getCountryCallingCode(code)}` }))
  .sort((a, b) => a.name.localeCompare(b.name, 'en'));

/**
 * ISO 3166 alpha-2 of an E.164 number; null: in no country's plan. Members of the North American plan apart from the
 * United States and Canada are countries of their own: +1 876 is Jamaica.
 */
export function countryOf(e164: string): string | null {
  if (e164.startsWith('+1') && !isNanp(e164)) return null;
  const parsed = parsePhoneNumberFromString(e164);
  return parsed?.isPossible() ? (parsed.country ?? null) : null;
}

/** By name. */
export async function countriesOf(sql: Sql, accountId: string): Promise<Country[]> {
  const isAllowed = await allowedCountries(sql, accountId);
  return all.map((country) => ({ ...country, allowed: isAllowed(country.code) }));
}

/** null: there is no such country. */
export async function switchCountry(
  sql: Sql,
  accountId: string,
  { code, allowed }: { code: string; allowed: boolean },
): Promise<Country | null> {
  if (!isSupportedCountry(code)) return null;
  await sql`
    insert into country_switches (account_id, country, allowed) values (${accountId}, ${code}, ${allowed})
    on conflict (account_id, country) do update set allowed = excluded.allowed`;
  const countries = await countriesOf(sql, accountId);
  return countries.find((country) => country.code === code) ?? null;
}

/** May the account call this number? Numbers in no country's plan are never allowed. */
export async function countryAllowed(sql: Sql, accountId: string, e164: string): Promise<boolean> {
  const country = countryOf(e164);
  return country !== null && (await allowedCountries(sql, accountId, [country]))(country);
}

/** Of these codes, as `countryOf` gives them; of all where none are named. */
export async function allowedCountries(
  sql: Sql,
  accountId: string,
  codes: readonly string[] | null = null,
): Promise<(country: string) => boolean> {
  const isAsked = codes === null ? sql`true` : sql`country = any(${[...codes]}::text[])`;
  const rows = await sql<{ country: string; allowed: boolean }[]>`
    select country, allowed from country_switches where account_id = ${accountId} and ${isAsked}`;
  const switched = new Map(rows.map(({ country, allowed }) => [country, allowed]));
  return (country) => switched.get(country) ?? ALLOWED_AT_FIRST.has(country);
}

export type Countries = ReturnType<typeof countriesIn>;
export const countriesIn = (sql: Sql, clock: Clock) => ({
  list: (accountId: string) => countriesOf(sql, accountId),
  change: (accountId: string, change: { code: string; allowed: boolean }, by: Actor) =>
    within(sql, async (tx) => {
      const before = (await countriesOf(tx, accountId)).find(({ code }) => code === change.code);
      const after = await switchCountry(tx, accountId, change);
      if (before && after) {
        const { code: id, name } = after;
        const told = { before: { allowed: before.allowed }, after: { allowed: after.allowed } };
        await tell(
          tx,
          { accountId, action: 'country.switched', subject: { id, name }, ...told },
          { by, clock },
        );
      }
      return after;
    }),
});
