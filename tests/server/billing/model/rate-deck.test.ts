import { getCountries, getExampleNumber } from 'libphonenumber-js/min';
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import { expect, test } from 'vitest';
import { rate, rateDeck, type Direction } from '#server/billing/model/rate-deck.ts';

const rated = (direction: Direction, number: string) => rate({ direction, number }, rateDeck);

test.each([
  ['outbound', '+12065550142', 25_000n, 'local', 'United States and Canada'],
  ['inbound', '+12025550110', 25_000n, 'local', 'United States and Canada'],
  ['inbound', '+18005550199', 40_000n, 'toll-free', 'Toll-free'],
  ['outbound', '+18005550199', 25_000n, 'toll-free', 'Toll-free'],
  ['outbound', '+447700900123', 60_000n, null, 'United Kingdom, mobile'],
  ['outbound', '+442071838750', 30_000n, null, 'United Kingdom'],
] as const)(
  '%s with %s costs %s micros a minute, by whole minutes, in %s packages: %s',
  (direction, number, microsPerMinute, covers, place) => {
    const minutes = { first: 60, then: 60, microsPerMinute };
    expect(rated(direction, number)).toEqual({ rate: minutes, place, covers });
  },
);

test.each([
  ['a country that is not listed', 'outbound', '+85021234567'],
  ['premium numbers abroad', 'outbound', '+449098790123'],
  ['Jamaica, although it is under +1', 'outbound', '+18765550142'],
  ['premium numbers', 'outbound', '+19005550142'],
  ['an area code that cannot exist', 'outbound', '+12115550142'],
  ['calls from where we rent no numbers', 'inbound', '+442071838750'],
] as const)('does not serve %s', (_, direction, number) => {
  expect(rated(direction, number)).toBeNull();
});

test('[FAQ] calls go out to 90 countries and more, to their mobile phones too', () => {
  const numbers = getCountries().map((country) => getExampleNumber(country, examples)?.number ?? '');
  expect(numbers.filter((number) => rated('outbound', number)).length).toBeGreaterThanOrEqual(90);
});
