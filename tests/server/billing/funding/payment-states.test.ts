import { expect, test } from 'vitest';
import { nextLookAt, nextState } from '#server/billing/funding/payment-states.ts';

const states = ['pending', 'needs-action', 'succeeded', 'declined'] as const;
const heard = ['needs-action', 'succeeded', 'declined', 'unknown'] as const;

test('a payment only goes forward, and out of succeeded nothing leads', () => {
  const led = states.map((state) => heard.map((one) => nextState(state, one)));
  expect(led).toEqual([
    ['needs-action', 'succeeded', 'declined', null],
    [null, 'succeeded', 'declined', null],
    [null, null, null, null],
    [null, 'succeeded', null, null],
  ]);
});

test('it is looked at again after as long as it has taken, from 5 s to a quarter of an hour', () => {
  const waits = [0, 5_000, 60_000, 3_600_000].map((age) => nextLookAt(1_000_000, 1_000_000 + age));
  expect(waits).toEqual([1_005_000, 1_010_000, 1_120_000, 1_000_000 + 3_600_000 + 900_000]);
});
