import { describe, expect, test } from 'vitest';
import { fallsTo, sayForecast } from '#client/screens/owner/account/balance/balance-forecast.ts';
import { daysIn } from '#client/screens/parts/account-days.ts';
import type { AutoRecharge } from '#contract/billing/payments.ts';
import { anAccount, TEN_O_CLOCK } from '#support/api/facts.ts';
import { dollars } from '../money-facts.ts';

const on: AutoRecharge = {
  isOn: true,
  thresholdMicros: dollars(10),
  amountMicros: dollars(50),
  nextTryAt: null,
  failures: 0,
  lastDecline: null,
  version: 1,
};
const off = { ...on, isOn: false };
const days = daysIn('UTC', TEN_O_CLOCK);
/** $4.60 a day. */
const spending = { spendMicrosPerHour: dollars(4.6 / 24) };

function say(facts: Parameters<typeof anAccount>[0], recharge: AutoRecharge | null = on): string {
  const words = sayForecast(anAccount(facts), recharge, days);
  return words.map((part) => (typeof part === 'string' ? part : part.strong)).join('');
}

test('says rate, span and day, and when auto-recharge steps in before', () => {
  expect(say(spending)).toBe(
    'At $4.60 a day it runs out in about 5 days, on 19 May. Auto-recharge steps in on 17 May.',
  );
});

test('the figures that matter stand out', () => {
  const strong = sayForecast(anAccount(spending), on, days).filter((part) => typeof part !== 'string');
  expect(strong).toEqual([{ strong: '$4.60 a day' }, { strong: '5 days' }]);
});

test('near the end it speaks of hours and the time of day', () => {
  const words = say({ spendMicrosPerHour: dollars(10) }, off);
  expect(words).toMatch(/^At \$10\.00 an hour it runs out in about 2 hours, at .+\. Auto-recharge is off\.$/);
});

test('a rate that hardly matters is not foreseen for years', () => {
  expect(say({ spendMicrosPerHour: dollars(0.0001) })).toBe(
    'At $0.00 a day it lasts over a year. Auto-recharge steps in below $10.00.',
  );
});

describe('when nothing is spent', () => {
  test('says so', () => {
    expect(say({}, off)).toBe('Nothing was spent in the last hour. Auto-recharge is off.');
  });

  test('and calls go on, it is the package that carries them', () => {
    const words = say({ packageSecondsLeft: 3_600, callsInProgress: 1 });
    expect(words).toContain('The package carries the calls now');
  });
});

describe('at its end', () => {
  test('nothing is left, and it says what auto-recharge does', () => {
    const nextTryAt = TEN_O_CLOCK + 2 * 86_400_000;
    expect(say({ availableMicros: dollars(0), ...spending }, { ...on, nextTryAt })).toBe(
      'There is nothing left to call with. Auto-recharge was declined and tries again on 16 May.',
    );
  });

  test('below zero calls are refused', () => {
    expect(say({ availableMicros: dollars(-0.42) }, off)).toBe(
      'It is below zero, so calls are refused. Auto-recharge is off.',
    );
  });

  test('below the threshold a recharge is on its way', () => {
    expect(say({ availableMicros: dollars(9.4), ...spending })).toContain('A recharge is on its way.');
  });

  test('of the account nothing is said about recharges', () => {
    expect(say({ state: 'closed', ...spending })).toBe(
      'The account is cancelled, so nothing is charged any more.',
    );
  });
});

test('what auto-recharge does is left out until it is known', () => {
  expect(say(spending, null)).toBe('At $4.60 a day it runs out in about 5 days, on 19 May.');
});

test('the balance falls to an amount it is above, at the rate of now, and to no other', () => {
  const account = anAccount({ spendMicrosPerHour: dollars(5) });
  expect(fallsTo(0, account)).toBe(TEN_O_CLOCK + 5 * 3_600_000);
  expect(fallsTo(dollars(30), account)).toBeNull();
  expect(fallsTo(0, anAccount())).toBeNull();
});
