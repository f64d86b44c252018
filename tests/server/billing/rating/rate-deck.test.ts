import { getCountries, getExampleNumber } from 'libphonenumber-js/min';
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import { expect, test } from 'vitest';
import { rateFor } from '#server/billing/rating/rate-deck.ts';

test.each([
  ['outbound', '+12065550142', 25_000n],
  ['inbound', '+12025550110', 25_000n],
  ['inbound', '+18005550199', 40_000n],
  ['outbound', '+447700900123', 60_000n],
  ['outbound', '+442071838750', 30_000n],
] as const)('%s with %s costs %s micros a minute, by whole minutes', (direction, number, microsPerMinute) => {
  expect(rateFor(direction, number)).toEqual({ first: 60, then: 60, microsPerMinute });
});

test.each([
  ['a country that is not listed', 'outbound', '+85021234567'],
  ['premium numbers abroad', 'outbound', '+449098790123'],
  ['Jamaica, although it is under +1', 'outbound', '+18765550142'],
  ['premium numbers', 'outbound', '+19005550142'],
  ['an area code that cannot exist', 'outbound', '+12115550142'],
  ['calls from where we rent no numbers', 'inbound', '+442071838750'],
] as const)('does not serve %s', (_, direction, number) => {
  expect(rateFor(direction, number)).toBeNull();
});

test('[FAQ] calls go out to 90 countries and more, to their mobile phones too', () => {
  const numbers = getCountries().map((country) => getExampleNumber(country, examples)?.number ?? '');
  expect(numbers.filter((number) => rateFor('outbound', number)).length).toBeGreaterThanOrEqual(90);
});
