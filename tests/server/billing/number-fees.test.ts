import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import { startCharge } from '#server/billing/charges/call-charges.ts';
import { post } from '#server/billing/ledger/ledger.ts';
import { numberFees } from '#server/billing/number-fees.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
let accountId: string;
const clock = new ManualClock();
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  accountId = await openAccount(db.sql, 'Harbor');
});

const fund = (micros: bigint) => fundAccount(db.sql, { accountId, micros, key: randomUUID() }, clock);
const fee = (micros: bigint) => ({ key: randomUUID(), micros });
const charge = (fees: { key: string; micros: bigint }[], mustCover: boolean) =>
  numberFees.charge(db.sql, { accountId, fees, mustCover }, clock);

const PAID = { ok: true, value: null };
const EMPTY = { ok: false, failure: 'balance-empty' };

test('a fee goes from the balance to what was used', async () => {
  await fund(10n);
  expect(await charge([fee(4n), fee(3n)], true)).toEqual(PAID);
  expect(await audit(db.sql, accountId)).toEqual({ available: 3n, reserved: 0n, usage: 7n, funding: -10n });
});

test('the same fee is charged once, even when it is asked for twice in one instant', async () => {
  await fund(10n);
  const month = fee(4n);
  expect(await Promise.all([charge([month], true), charge([month], true)])).toEqual([PAID, PAID]);
  expect(await charge([month, fee(6n)], true)).toEqual(PAID);
  expect(await audit(db.sql, accountId)).toMatchObject({ available: 0n, usage: 10n });
  expect(await charge([month], true)).toEqual(PAID);
});

test('fees that the balance must cover are charged all or none', async () => {
  await fund(6n);
  expect(await charge([fee(4n), fee(3n)], true)).toEqual(EMPTY);
  expect(await audit(db.sql, accountId)).toMatchObject({ available: 6n, usage: 0n });
  expect(await charge([fee(4n), fee(2n)], true)).toEqual(PAID);
});

test('a fee that need not be covered is charged as long as nothing is owed', async () => {
  expect(await charge([fee(4n)], false)).toEqual(PAID);
  expect(await numberFees.isBelowZero(db.sql, accountId)).toBe(true);
  expect(await charge([fee(4n)], false)).toEqual(EMPTY);
  await fund(4n);
  expect(await numberFees.isBelowZero(db.sql, accountId)).toBe(false);
  expect(await charge([fee(1n), fee(2n)], false)).toEqual(PAID);
  expect(await audit(db.sql, accountId)).toMatchObject({ available: -3n, usage: 7n });
});

test('fees stand beside what calls hold', async () => {
  await fund(100_000n);
  const callId = randomUUID();
  const call = { callId, accountId, userId: null, direction: 'outbound', number: '+12065550142' } as const;
  await startCharge(db.sql, call, clock);
  expect(await charge([fee(75_001n)], true)).toEqual(EMPTY);
  expect(await charge([fee(75_000n)], true)).toEqual(PAID);
  expect(await audit(db.sql, accountId)).toMatchObject({ available: 0n, reserved: 25_000n });
});

describe('the database refuses', () => {
  const entry = { kind: 'fee', key: 'x', postings: { available: -5n, usage: 5n } } as const;

  test('a fee that goes below its floor', async () => {
    const overdrawn = post(db.sql, { ...entry, accountId, at: clock.now(), floorMicros: 0n });
    await expect(overdrawn).rejects.toThrow('overdraws');
    expect(await audit(db.sql, accountId)).toMatchObject({ available: 0n, usage: 0n });
  });

  test('a fee that does not sum to zero', async () => {
    const postings = { available: -5n, usage: 4n };
    const crooked = post(db.sql, { ...entry, postings, accountId, at: clock.now(), floorMicros: -5n });
    await expect(crooked).rejects.toThrow('does not sum to zero');
  });

  test('a fee that is booked as a call', async () => {
    const row = db.sql`
      insert into ledger_entries (account_id, key, kind, call_id, floor_micros, at, net_micros)
      values (${accountId}, ${randomUUID()}, 'fee', ${randomUUID()}, 0, now(), 0)`;
    await expect(row).rejects.toThrow('ledger_entries_call_check');
  });

  test('a fee without a floor', async () => {
    const row = db.sql`
      insert into ledger_entries (account_id, key, kind, at, net_micros) values (${accountId}, ${randomUUID()}, 'fee', now(), 0)`;
    await expect(row).rejects.toThrow('ledger_entries_floor_check');
  });
});
