import { describe, expect, test } from 'vitest';
import { packageUseOf } from '#client/screens/owner/account/packages/package-use.ts';
import {
  isExtra,
  nameBucket,
  sayLeft,
  sayPace,
  sayPerMinute,
  sayTerm,
  sayWorth,
} from '#client/screens/owner/account/packages/package-words.ts';
import { daysIn } from '#client/screens/parts/account-days.ts';
import { toMicros } from '#kit/money.ts';
import { aBucket, utc } from './buckets.ts';

const noon = utc(5, 14, 12);
const days = daysIn('UTC', noon);
const alone = { days, another: null, isExtra: false };

describe('a package', () => {
  test('says what it is, what is left of it and what comes then', () => {
    const bucket = aBucket({ usedMinutes: 31_482 });
    expect(nameBucket(bucket)).toBe('75,000-minute package');
    expect(sayLeft(bucket, days).join('')).toBe('43,518 left, renews 1 June');
    expect(sayLeft({ ...bucket, renews: false }, days).join('')).toBe('43,518 left, ends 1 June');
    expect(nameBucket(aBucket({ covers: 'toll-free' }))).toBe('75,000-minute toll-free package');
  });

  test('never shows a minute that is not whole', () => {
    const bucket = { ...aBucket(), usedSeconds: 61, leftSeconds: 75_000 * 60 - 61 };
    expect(sayLeft(bucket, days)[0]).toBe('74,998');
    expect(sayPace(bucket, alone)).toMatch(/^2 used\./);
  });

  test.each([
    [{ usedMinutes: 31_482 }, '31,482 used. At this use the package lasts to the end of May.'],
    [{ usedMinutes: 45_000 }, '45,000 used. At this use it is used up about 23 May.'],
    [{ usedMinutes: 74_990 }, '74,990 used. At this use it is used up today.'],
    [{ usedMinutes: 0 }, 'Nothing used yet.'],
    [{ usedMinutes: 75_000 }, '75,000 used. Until 1 June minutes are charged at the plan’s rate.'],
    [
      { isUnpaid: true, microsPerMonth: toMicros(1_350_000_000) },
      'The next month costs $1,350.00, more than the balance holds. It begins when the balance covers it.',
    ],
    [
      { usedMinutes: 100, from: utc(4, 20), until: utc(5, 20) },
      '100 used. At this use the package lasts until 20 May.',
    ],
  ])('with %o says “%s”', (facts, words) => {
    expect(sayPace(aBucket(facts), alone)).toBe(words);
  });

  test('that is used up says so when another one goes on', () => {
    const empty = aBucket({ usedMinutes: 75_000 });
    expect(sayPace(empty, { ...alone, another: aBucket() })).toBe(
      '75,000 used. Calls now use the other package.',
    );
  });

  test('makes no forecast of its first minutes', () => {
    const bucket = aBucket({ usedMinutes: 20, from: noon - 60_000 });
    expect(sayPace(bucket, alone)).toBe('20 used.');
    expect(packageUseOf(bucket, noon).usedUpAt).toBeNull();
  });

  test('stands at an even use when the month is half gone', () => {
    const bucket = aBucket({ from: utc(5, 1), until: utc(5, 31), usedMinutes: 37_500 });
    expect(packageUseOf(bucket, utc(5, 16))).toEqual({
      usedShare: 0.5,
      evenShare: 0.5,
      usedUpAt: null,
      isTold: true,
    });
  });
});

describe('a purchase', () => {
  test('renews when nothing of its kind runs, and ends with what runs otherwise', () => {
    expect(sayTerm(null, days)).toMatch(/^It begins now and renews each month/);
    expect(sayTerm(aBucket(), days)).toBe(
      'It begins now and ends on 1 June with the month of the one that runs. It does not renew.',
    );
  });

  test('says what a minute comes to', () => {
    const offer = { id: 'x', covers: 'local' as const, minutesPerMonth: 75_000 };
    expect(sayPerMinute({ ...offer, microsPerMonth: toMicros(1_350_000_000) })).toBe('$0.018 a minute');
  });

  test('on top of another is known by the month that it shares', () => {
    const [first, extra] = [aBucket({ id: 'a' }), aBucket({ id: 'b', from: noon, renews: false })];
    expect(isExtra(extra, [first, extra])).toBe(true);
    expect(isExtra(first, [first, extra])).toBe(false);
    expect(isExtra({ ...extra, covers: 'toll-free' }, [first])).toBe(false);
    expect(nameBucket(extra, true)).toBe('Extra 75,000-minute package');
    expect(sayPace(extra, { ...alone, another: first, isExtra: true })).toBe(
      'Used when the other one is used up.',
    );
  });
});

describe('what a package is worth with the calls of the last month', () => {
  const offer = {
    id: 'local-75000',
    covers: 'local' as const,
    minutesPerMonth: 75_000,
    microsPerMonth: toMicros(1_200_000_000),
  };
  const month = (minutes: number) => ({
    month: '2026-04',
    plans: [],
    covers: [{ covers: 'local' as const, seconds: minutes * 60, micros: toMicros(minutes * 25_000) }],
  });

  test.each([
    [75_000, 'You save about $675 with the 75,000 minutes of April 2026'],
    [150_000, 'You save about $675 with the 150,000 minutes of April 2026'],
    [60_000, 'You save about $300 with the 60,000 minutes of April 2026'],
    [48_000, 'Costs more than the 48,000 minutes of April 2026 did'],
    [31_487, 'Costs more than the 31,487 minutes of April 2026 did'],
  ])('of %s minutes', (minutes, words) => {
    expect(sayWorth(offer, month(minutes))).toBe(words);
  });

  test('is not said of other numbers, of a month without calls, or before it is known', () => {
    expect(sayWorth({ ...offer, covers: 'toll-free' }, month(90_000))).toBeNull();
    expect(sayWorth(offer, month(0))).toBeNull();
    expect(sayWorth(offer, null)).toBeNull();
  });
});
