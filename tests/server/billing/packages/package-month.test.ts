import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { monthAfter } from '#server/billing/packages/package-month.ts';

const at = (iso: string) => Date.parse(iso);
const HOUR_MS = 3_600_000;

describe('the month after one that has ended', () => {
  const ended = { billedFrom: at('2026-01-31T09:00:00Z'), endsAt: at('2026-02-28T09:00:00Z') };

  test('begins where that one ended and keeps its day, when it is paid within the hour', () => {
    for (const late of [0, 1, HOUR_MS]) {
      expect(monthAfter(ended, ended.endsAt + late)).toEqual({
        from: ended.endsAt,
        until: at('2026-03-31T09:00:00Z'),
        billedFrom: ended.billedFrom,
      });
    }
  });

  test('is a whole one from the moment it is paid, and that day is its own, when it is paid later', () => {
    const paid = at('2026-03-05T14:30:00Z');
    expect(monthAfter(ended, paid)).toEqual({
      from: paid,
      until: at('2026-04-05T14:30:00Z'),
      billedFrom: paid,
    });
  });

  test('is never over before it begins, never reaches back into the one before, and has 28 to 31 days', () => {
    const instants = fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') });
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 400 * 24 * HOUR_MS }), (billedFrom, late) => {
        const first = monthAfter({ billedFrom, endsAt: billedFrom }, billedFrom);
        const next = monthAfter({ billedFrom, endsAt: first.until }, first.until + late);
        expect(next.from).toBeGreaterThanOrEqual(first.until);
        expect(next.until).toBeGreaterThan(first.until + late);
        expect(next.until - next.from).toBeGreaterThanOrEqual(28 * 24 * HOUR_MS);
        expect(next.until - next.from).toBeLessThanOrEqual(31 * 24 * HOUR_MS);
      }),
    );
  });
});
