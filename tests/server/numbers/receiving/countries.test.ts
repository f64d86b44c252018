import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import { getExampleNumber, type CountryCode } from 'libphonenumber-js/min';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countryListSchema } from '#contract/numbers/receiving.ts';
import { openAccount } from '#server/billing/accounts.ts';
import {
  countriesOf,
  countryAllowed,
  countryOf,
  switchCountry,
} from '#server/numbers/receiving/countries.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
let accountId: string;
beforeAll(async () => {
  db = await openTestDatabase();
  accountId = await openAccount(db.sql, 'Harbor');
});
afterAll(() => db.close());

describe('the country of a number', () => {
  test.each([
    ['+12025550110', 'US'],
    ['+14165550110', 'CA'],
    ['+18005550110', 'US'],
    ['+18765550110', 'JM'],
    ['+12425550110', 'BS'],
    ['+18095550110', 'DO'],
    ['+442079460123', 'GB'],
    ['+77011234567', 'KZ'],
    ['+79991234567', 'RU'],
  ])('%s is %s', (number, country) => {
    expect(countryOf(number)).toBe(country);
  });

  test.each(['+11005550110', '+12025550', '+88213123456', '+999123456789', '+1911555011'])(
    '%s is in no country',
    (number) => {
      expect(countryOf(number)).toBeNull();
    },
  );
});

test('at first calls may go to the United States and Canada alone: a guard against toll fraud', async () => {
  const countries = await countriesOf(db.sql, accountId);
  expect(countryListSchema.parse({ countries }).countries).toEqual(countries);
  expect(countries.filter(({ allowed }) => allowed).map(({ code }) => code)).toEqual(['CA', 'US']);
  expect(await countryAllowed(db.sql, accountId, '+12025550110')).toBe(true);
  expect(await countryAllowed(db.sql, accountId, '+18765550110')).toBe(false);
  expect(await countryAllowed(db.sql, accountId, '+442079460123')).toBe(false);
});

test('a country is switched for one account, on and off', async () => {
  const other = await openAccount(db.sql, 'Other');
  const france = { code: 'FR', name: 'France', callingCode: '+33' };
  expect(await switchCountry(db.sql, accountId, { code: 'FR', allowed: true })).toEqual({
    ...france,
    allowed: true,
  });
  expect(await countryAllowed(db.sql, accountId, '+33123456789')).toBe(true);
  expect(await countryAllowed(db.sql, other, '+33123456789')).toBe(false);
  await switchCountry(db.sql, accountId, { code: 'FR', allowed: false });
  expect(await countryAllowed(db.sql, accountId, '+33123456789')).toBe(false);
  await switchCountry(db.sql, other, { code: 'US', allowed: false });
  expect(await countryAllowed(db.sql, other, '+12025550110')).toBe(false);
});

test.each(['XX', 'us', 'USA', ''])('there is no country "%s" to switch', async (code) => {
  expect(await switchCountry(db.sql, accountId, { code, allowed: true })).toBeNull();
});

test('[FAQ] calls can be forwarded to more than 90 countries, each after it was switched on', async () => {
  const reachable: string[] = [];
  for (const { code } of await countriesOf(db.sql, accountId)) {
    const number = getExampleNumber(code as CountryCode, examples)?.number;
    if (number === undefined || countryOf(number) !== code) continue;
    await switchCountry(db.sql, accountId, { code, allowed: true });
    if (await countryAllowed(db.sql, accountId, number)) reachable.push(code);
  }
  expect(reachable.length).toBeGreaterThanOrEqual(90);
});
