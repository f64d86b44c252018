import { describe, expect, test } from 'vitest';
import { bestMatch } from '#server/numbers/caller-id/local-presence.ts';
import { areaCodeOf, regionOf } from '#server/numbers/inventory/regions.ts';

const user = { id: 'ana', accountId: 'harbor' };
const own = (number: string, agentId: string | null = null) => ({
  number,
  agentId,
  accountId: 'harbor',
  source: 'x',
  campaign: null,
  recordCalls: false,
  announceRecording: true,
});

const TOLL_FREE = '+18005550110';
const NEW_YORK = '+12125550111';
const CHICAGO = '+13125550112';
const CHICAGO_AGENT = '+13125550113';
const PEORIA = '+13095550114';
const ANA = '+12025550121';
const BEN = '+14155550122';
const inventory = [
  ...[TOLL_FREE, NEW_YORK, CHICAGO, PEORIA].map((number) => own(number)),
  ...[own(ANA, 'ana'), own(BEN, 'ben')],
];

const match = (to: string, lastUsed: string | null = null, numbers = inventory) =>
  bestMatch({ to, user, inventory: numbers, lastUsed });

describe('the best match', () => {
  test.each([
    ['the number of the last call to them', '+13125550143', NEW_YORK, NEW_YORK, 'same-as-last-time'],
    ['one of their area code', '+13125550143', null, CHICAGO, 'same-area-code'],
    ['one of their state, when the area code has none', '+12175550143', null, CHICAGO, 'same-region'],
    ['one of their state across an overlay', '+16465550143', null, NEW_YORK, 'same-region'],
    ['the own number for another state', '+12065550143', null, ANA, 'own-number'],
    ['the own number for another country', '+442079460123', null, ANA, 'own-number'],
    ['the own number for a toll-free one', '+18885550143', null, ANA, 'own-number'],
    ['the own number for what is no number', 'garbage', null, ANA, 'own-number'],
  ])('is %s', (_, to, lastUsed, number, reason) => {
    expect(match(to, lastUsed)).toEqual({ number, reason });
  });

  test('is never the number of a colleague: not by area code, not by the last call', () => {
    expect(match('+14155550143', BEN)).toEqual({ number: ANA, reason: 'own-number' });
  });

  test('is no longer a number that was released since the last call', () => {
    expect(match('+13125550143', '+13125550199')).toMatchObject({ reason: 'same-area-code' });
  });

  test('is the own number first, of two in one area code', () => {
    const numbers = [...inventory.filter(({ number }) => number !== ANA), own(CHICAGO_AGENT, 'ana')];
    expect(match('+13125550143', null, numbers)).toEqual({ number: CHICAGO_AGENT, reason: 'same-area-code' });
  });

  test('is the oldest tracking number for somebody without a number of their own', () => {
    const numbers = inventory.filter(({ number }) => number !== ANA);
    expect(match('+12065550143', null, numbers)).toEqual({ number: TOLL_FREE, reason: 'own-number' });
  });

  test('is nothing without a number to call from', () => {
    expect(match('+13125550143', null, [own(BEN, 'ben')])).toBeNull();
  });
});

test.each([
  ['312', 'Illinois'],
  ['773', 'Illinois'],
  ['203', 'Connecticut'],
  ['718', 'New York'],
  ['416', 'Ontario'],
  ['867', 'Northwest Territories, Nunavut, Yukon'],
  ['202', 'Washington D.C.'],
  ['876', null],
  ['800', null],
])('area code %s is in %s', (areaCode, region) => {
  expect(regionOf(areaCode)).toBe(region);
});

test('a number outside the North American plan has no area code', () => {
  expect(areaCodeOf('+442079460123')).toBeNull();
  expect(areaCodeOf('+12125550111')).toBe('212');
});
