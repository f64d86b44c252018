import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minus, NOTHING, plus, share, usd, type Usd } from '#kit/money.ts';
import { renewalAfter } from '#kit/monthly.ts';
import { quote, type Month } from '#server/billing/model/proration.ts';

const at = (iso: string) => Date.parse(iso);
const dollars = (amount: number) => usd(BigInt(amount) * 1_000_000n);
const FREE = NOTHING;
const TEAM = dollars(29);
const GROWTH = dollars(59);

const monthFrom = (from: number): Month => ({ billedFrom: from, from, until: renewalAfter(from, from) });
const MAY = monthFrom(at('2026-05-14T10:00:00Z'));

const fees = fc.bigInt({ min: 0n, max: 10_000_000_000n }).map(usd);
const months = fc
  .integer({ min: at('2026-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') })
  .map(monthFrom);
/** An instant of a month, and the month. */
const moments = months.chain((month) =>
  fc.integer({ min: month.from, max: month.until - 1 }).map((now) => ({ month, now })),
);

describe('a change in the middle of a month', () => {
  test('[FAQ] is prorated by the second: the unused part of the old fee back, the same part of the new one charged', () => {
    const { month, ...figures } = quote(
      { oldFee: TEAM, newFee: GROWTH, paid: MAY },
      at('2026-05-29T10:00:01Z'),
    );
    // 31 days, of which 16 days less a second are left.
    expect(figures).toEqual({
      secondsInMonth: 2_678_400,
      secondsLeft: 1_382_399,
      credit: usd(14_967_731n),
      charge: usd(30_451_591n),
      due: usd(15_483_860n),
    });
    expect(month).toEqual(MAY);
  });

  test('downwards gives money back', () => {
    expect(quote({ oldFee: GROWTH, newFee: FREE, paid: MAY }, MAY.from)).toMatchObject({
      credit: GROWTH,
      charge: NOTHING,
      due: minus(NOTHING, GROWTH),
    });
  });

  test('counts a second that has begun as used', () => {
    expect(quote({ oldFee: TEAM, newFee: GROWTH, paid: MAY }, MAY.from + 1).secondsLeft).toBe(2_678_399);
    expect(quote({ oldFee: TEAM, newFee: GROWTH, paid: MAY }, MAY.until - 999)).toMatchObject({
      secondsLeft: 0,
      due: NOTHING,
    });
  });

  test('with a clock that was set back never gives more than the month', () => {
    expect(quote({ oldFee: TEAM, newFee: FREE, paid: MAY }, MAY.from - 86_400_000)).toMatchObject({
      secondsLeft: 2_678_400,
      credit: TEAM,
    });
  });
});

test('[FAQ] there and back in one instant nets exactly nothing', () => {
  fc.assert(
    fc.property(fees, fees, moments, (one, other, { month, now }) => {
      const there = quote({ oldFee: one, newFee: other, paid: month }, now);
      const back = quote({ oldFee: other, newFee: one, paid: there.month }, now);
      expect(plus(there.due, back.due)).toBe(0n);
      expect(back.month).toEqual(month);
    }),
    { numRuns: 500 },
  );
});

test('the way there costs to the micro-dollar what the way back gives: rounding is symmetric', () => {
  fc.assert(
    fc.property(fees, moments, (fee, { month, now }) => {
      const up = quote({ oldFee: FREE, newFee: fee, paid: month }, now);
      const down = quote({ oldFee: fee, newFee: FREE, paid: month }, now);
      expect(plus(up.due, down.due)).toBe(0n);
    }),
    { numRuns: 500 },
  );
});

test("any changes of a month together cost each plan's share of its seconds, to one micro-dollar a change", () => {
  const course = fc
    .tuple(
      months,
      fees,
      fc.array(fc.tuple(fees, fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 12 }),
    )
    .map(([month, first, steps]) => ({
      month,
      first,
      changes: steps
        .map(([fee, part]) => ({ fee, now: month.from + Math.floor(part * (month.until - month.from - 1)) }))
        .sort((a, b) => a.now - b.now),
    }));
  fc.assert(
    fc.property(course, ({ month, first, changes }) => {
      let [fee, paid, seconds] = [first, first, 0n];
      const whole = BigInt((month.until - month.from) / 1000);
      // In micro-dollars times the seconds of the month: exact.
      let exact = 0n;
      for (const { fee: next, now } of changes) {
        const change = quote({ oldFee: fee, newFee: next, paid: month }, now);
        paid = plus(paid, change.due);
        const used = whole - BigInt(change.secondsLeft);
        exact += fee * (used - seconds);
        [fee, seconds] = [next, used];
      }
      exact += fee * (whole - seconds);
      const away = paid * whole - exact;
      expect(away <= BigInt(changes.length) * whole && -away <= BigInt(changes.length) * whole).toBe(true);
    }),
    { numRuns: 500 },
  );
});

describe('outside of a month that is paid for', () => {
  test('the first fee is charged whole, and its month begins at that instant', () => {
    const now = at('2026-01-31T09:30:00.250Z');
    expect(quote({ oldFee: FREE, newFee: TEAM, paid: null }, now)).toEqual({
      month: { billedFrom: now, from: now, until: at('2026-02-28T09:30:00.250Z') },
      secondsLeft: 2_419_200,
      secondsInMonth: 2_419_200,
      credit: NOTHING,
      charge: TEAM,
      due: TEAM,
    });
  });

  test('a month that is due and unpaid is charged to the new plan alone, and keeps its own day', () => {
    const month = { billedFrom: MAY.from, from: MAY.until, until: at('2026-07-14T10:00:00Z') };
    for (const now of [MAY.until, MAY.until + 13 * 86_400_000])
      expect(quote({ oldFee: GROWTH, newFee: TEAM, paid: MAY }, now)).toMatchObject({
        month,
        credit: NOTHING,
        charge: TEAM,
      });
  });

  test('in the very second of the renewal each fee is charged once, whichever comes first', () => {
    const renewed = { billedFrom: MAY.from, from: MAY.until, until: at('2026-07-14T10:00:00Z') };
    const costs = (before: Usd[], paid: Month, now: number, after: Usd[]) =>
      plus(...before, quote({ oldFee: TEAM, newFee: GROWTH, paid }, now).due, ...after);
    // Before the renewal, on its stroke before and after it ran, and in its second.
    expect(costs([], MAY, MAY.until - 1, [GROWTH])).toBe(GROWTH);
    expect(costs([], MAY, MAY.until, [])).toBe(GROWTH);
    expect(costs([TEAM], renewed, MAY.until, [])).toBe(GROWTH);
    const second = BigInt(renewed.until - renewed.from) / 1000n;
    const oneSecond = minus(share(GROWTH, 1n, second), share(TEAM, 1n, second));
    expect(minus(GROWTH, costs([TEAM], renewed, MAY.until + 1, []))).toBe(oneSecond);
  });
});
