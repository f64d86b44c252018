import { describe, expect, test } from 'vitest';
import { Latch } from '#server/engine/embedded/media/rtp/latch.ts';

const described = { address: '192.0.2.10', port: 4000 };
const elsewhere = { address: '192.0.2.10', port: 4002 };
const behindNat = { address: '203.0.113.7', port: 62_000 };
const stranger = { address: '198.51.100.66', port: 4000 };

function latch(): Latch {
  const made = new Latch(() => ['203.0.113.7', '203.0.113.8']);
  made.describe(described);
  return made;
}

describe('the latch', () => {
  test('sends to the described address until something came', () => {
    expect(latch().target).toEqual(described);
  });

  test('lets in exactly the described address', () => {
    const open = latch();
    expect([open.admits(elsewhere), open.admits(stranger), open.admits(described)]).toEqual([
      false,
      false,
      true,
    ]);
    expect(open.target).toEqual(described);
  });

  test('else any port of the signalling address, and then only that one', () => {
    const open = latch();
    expect(open.admits(behindNat)).toBe(true);
    expect(open.target).toEqual(behindNat);
    expect(open.admits({ ...behindNat, port: 62_002 })).toBe(false);
    expect(open.admits(behindNat)).toBe(true);
  });

  test('prefers the described address to a stray stream that came first, and does not go back', () => {
    const open = latch();
    expect([open.admits(behindNat), open.admits(described), open.admits(behindNat)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(open.target).toEqual(described);
  });

  test('opens when c= or m= move, and stays shut when they are repeated or go on hold', () => {
    const open = latch();
    open.admits(behindNat);
    open.describe(described);
    open.describe(null);
    expect(open.target).toEqual(behindNat);
    open.describe({ ...described, port: 4100 });
    expect(open.target).toEqual({ ...described, port: 4100 });
    expect(open.admits({ ...behindNat, port: 62_002 })).toBe(true);
  });

  test('knows an IPv4 address that a dual-stack socket reports', () => {
    expect(latch().admits({ address: '::ffff:192.0.2.10', port: 4000 })).toBe(true);
  });
});

test('the first packet of any address of the carrier decides, and no other one is let in after it', () => {
  const one = latch();
  expect(one.admits({ address: '203.0.113.8', port: 62_000 })).toBe(true);
  expect(one.admits({ address: '203.0.113.7', port: 62_000 })).toBe(false);
  expect(one.target).toEqual({ address: '203.0.113.8', port: 62_000 });
});
