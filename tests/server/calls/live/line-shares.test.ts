import { beforeEach, describe, expect, test } from 'vitest';
import { defaultLineLimits, LineShares, type LineLimits } from '#server/calls/live/line-shares.ts';

const RADIO = '+12025550111';

let control: { lines: { used: number; total: number } };
let shares: LineShares;

function share(limits: Partial<LineLimits> = {}): void {
  control = { lines: { used: 0, total: 40 } };
  shares = new LineShares({ ...defaultLineLimits, ...limits }, control);
}

/** Legs of an account, as many as it gets. @returns how many */
function takeAll(accountId: string, dialed: string | null = null): number {
  for (let taken = 0; ; taken += 1) {
    // A caller comes on a line, and asks whether it may be kept.
    if (dialed !== null) control.lines.used += 1;
    if (!shares.allows({ accountId, dialed })) {
      if (dialed !== null) control.lines.used -= 1;
      return taken;
    }
    if (dialed === null) control.lines.used += 1;
    shares.take(`${accountId}-${dialed ?? 'out'}-${taken}`, { accountId, dialed });
  }
}

beforeEach(() => share());

describe('of forty lines', () => {
  test('one account gets half, and one of its numbers a quarter', () => {
    expect(takeAll('ann', RADIO)).toBe(10);
    expect(takeAll('ann')).toBe(10);
    expect(takeAll('ann', '+12025550110')).toBe(0);
  });

  test('nobody gets the last ones alone: an account that holds none still gets through', () => {
    expect(takeAll('ann')).toBe(20);
    expect(takeAll('ben')).toBe(16);
    expect(takeAll('cleo')).toBe(2);
    expect(takeAll('dan')).toBe(2);
    expect(control.lines).toEqual({ used: 40, total: 40 });
    expect(takeAll('eve')).toBe(0);
  });

  test('one that was given back is free for the next', () => {
    expect(takeAll('ann', RADIO)).toBe(10);
    shares.release(`ann-${RADIO}-0`);
    control.lines.used -= 1;
    expect(takeAll('ann', RADIO)).toBe(1);
  });

  test('as many as were set', () => {
    share({ perAccount: 3, perNumber: 1, reserved: 0 });
    expect(takeAll('ann', RADIO)).toBe(1);
    expect(takeAll('ann')).toBe(2);
  });
});

test('an account with a limit of its own gets that many, and the others what any account gets', () => {
  shares.own = new Map([
    ['ann', 30],
    ['ben', 1],
    ['cleo', 0],
  ]);
  expect(takeAll('cleo')).toBe(0);
  expect(takeAll('ben')).toBe(1);
  expect(takeAll('ann')).toBe(30);
  expect(takeAll('dan')).toBe(5);
});

test('of two lines a call that is forwarded gets both', () => {
  control.lines.total = 2;
  expect(takeAll('ann', RADIO)).toBe(2);
});
