import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { usd, type Usd } from '#kit/money.ts';
import {
  afterwards,
  freeFor,
  heldBy,
  secondsOf,
  split,
  take,
  without,
  type Bucket,
  type Part,
} from '#server/billing/model/split.ts';
import { costMicros, toBilled, type BilledSeconds } from '#server/billing/model/rating.ts';

const RATE = usd(25_000n);
const part = (bucketId: string, seconds: number): Part => ({ bucketId, seconds: toBilled(seconds) });
const call = (seconds: number) => ({ billed: toBilled(seconds), microsPerMinute: RATE });

const offers = fc
  .array(fc.integer({ min: 0, max: 500 }), { maxLength: 5 })
  .map((all) => all.map((seconds, at) => part(`b${at}`, seconds)));
const billed = fc.integer({ min: 0, max: 2_000 });
const rates = fc.bigInt({ min: 0n, max: 2_000_000n }).map(usd);

describe('a call is split between packages and money', () => {
  test.each([
    ['all of it from the one that ends first', 60, [120, 60], [['b0', 60]], 0n],
    [
      'from two',
      180,
      [120, 90],
      [
        ['b0', 120],
        ['b1', 60],
      ],
      0n,
    ],
    [
      '[FAQ] what exhausts the packages is charged by the minute',
      180,
      [120, 30],
      [
        ['b0', 120],
        ['b1', 30],
      ],
      12_500n,
    ],
    ['an empty one is passed over', 60, [0, 60], [['b1', 60]], 0n],
    ['nothing is there', 61, [], [], 25_417n],
    ['nothing was said', 0, [60], [], 0n],
  ] as const)('%s', (_why, seconds, free, parts, cost) => {
    const had = free.map((each, at) => part(`b${at}`, each));
    const done = split(call(seconds), had);
    expect(done.parts).toEqual(parts.map(([id, from]) => part(id, from)));
    expect(done.cost).toBe(cost);
  });

  test('the parts and what is charged add up to the call, and no bucket gives more than it has', () => {
    fc.assert(
      fc.property(billed, rates, offers, (seconds, microsPerMinute, had) => {
        const done = split({ billed: toBilled(seconds), microsPerMinute }, had);
        expect(secondsOf(done.parts)).toBe(done.packageSeconds);
        expect(done.packageSeconds + done.chargedSeconds).toBe(seconds);
        expect(done.packageSeconds).toBe(Math.min(seconds, secondsOf(had)));
        for (const { bucketId, seconds: from } of done.parts) {
          expect(from).toBeGreaterThan(0);
          expect(from).toBeLessThanOrEqual(had.find((one) => one.bucketId === bucketId)?.seconds ?? -1);
        }
        expect(done.cost).toBe(costMicros(done.chargedSeconds, microsPerMinute));
      }),
    );
  });

  test('a bucket is opened only when all that end before it are used', () => {
    fc.assert(
      fc.property(billed, offers, (seconds, had) => {
        const { parts } = split(call(seconds), had);
        // Nothing was said, or there was nothing to use.
        if (parts.length === 0) return;
        const last = parts.at(-1)?.bucketId;
        const before = had.slice(
          0,
          had.findIndex(({ bucketId }) => bucketId === last),
        );
        for (const { bucketId, seconds: all } of before) {
          expect(parts.find((one) => one.bucketId === bucketId)?.seconds ?? 0).toBe(all);
        }
      }),
    );
  });

  test('[FAQ] a call that is wholly in the packages costs nothing', () => {
    fc.assert(
      fc.property(rates, offers, (microsPerMinute, had) => {
        expect(split({ billed: secondsOf(had), microsPerMinute }, had)).toMatchObject({
          chargedSeconds: 0,
          cost: 0n,
        });
      }),
    );
  });

  test('more seconds never cost less, and a bucket more never makes a call dearer', () => {
    fc.assert(
      fc.property(billed, billed, rates, offers, (one, other, microsPerMinute, had) => {
        const costOf = (seconds: number, from: readonly Part[]) =>
          split({ billed: toBilled(seconds), microsPerMinute }, from).cost;
        expect(costOf(Math.min(one, other), had) <= costOf(Math.max(one, other), had)).toBe(true);
        expect(costOf(one, [...had, part('more', 60)]) <= costOf(one, had)).toBe(true);
      }),
    );
  });

  test('seconds and money cannot be swapped', () => {
    type Call = Parameters<typeof split>[0];
    expectTypeOf<Call>().toEqualTypeOf<{ billed: BilledSeconds; microsPerMinute: Usd }>();
    expectTypeOf<{ billed: Usd; microsPerMinute: BilledSeconds }>().not.toExtend<Call>();
    expectTypeOf<{ billed: number; microsPerMinute: bigint }>().not.toExtend<Call>();
    expectTypeOf<ReturnType<typeof split>['chargedSeconds']>().toEqualTypeOf<BilledSeconds>();
    expectTypeOf<ReturnType<typeof split>['cost']>().toEqualTypeOf<Usd>();
  });
});

describe('buckets', () => {
  const bucket = (id: string, free: number, more: Partial<Bucket> = {}): Bucket => ({
    id,
    accountId: 'a',
    covers: 'local',
    isRunning: true,
    freeSeconds: toBilled(free),
    held: new Map(),
    ...more,
  });
  const holding = (charges: Record<string, number>) =>
    new Map(Object.entries(charges).map(([id, seconds]) => [id, toBilled(seconds)]));

  test('are free for calls of their account, which they cover, while their month runs', () => {
    const had = [
      bucket('over', 60, { isRunning: false }),
      bucket('toll-free', 60, { covers: 'toll-free' }),
      bucket('of others', 60, { accountId: 'b' }),
      bucket('mine', 60),
    ];
    expect(freeFor(had, { accountId: 'a', covers: 'local' })).toEqual([part('mine', 60)]);
    expect(freeFor(had, { accountId: 'a', covers: null })).toEqual([]);
  });

  test('hold on for a charge though their month is over', () => {
    const had = [bucket('over', 0, { isRunning: false, held: holding({ x: 60, y: 30 }) }), bucket('now', 60)];
    expect(heldBy('x', had)).toEqual([part('over', 60)]);
    expect(heldBy('z', had)).toEqual([]);
  });

  test('get back what a charge held and did not use', () => {
    const had = [bucket('one', 10, { held: holding({ x: 60, y: 30 }) }), bucket('two', 60)];
    const [one, two] = afterwards(had, 'x', [part('one', 20), part('two', 5)]);
    expect(one).toEqual(bucket('one', 50, { held: holding({ y: 30 }) }));
    expect(two).toEqual(bucket('two', 55));
  });

  test('never give what they do not have', () => {
    expect(() => without([bucket('one', 10)], [part('one', 11)])).toThrow(RangeError);
    expect(take(toBilled(20), [part('one', 10)])).toEqual([part('one', 10)]);
  });
});
