import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import { startCharge } from '#server/billing/charges/call-charges.ts';
import { retireTestCards } from '#server/billing/funding/cards.ts';
import { post } from '#server/billing/ledger/ledger.ts';
import { numberFees } from '#server/billing/charges/number-fees.ts';
import { closeSubscription } from '#server/billing/plans/closing.ts';
import { transaction } from '#server/store/database.ts';
import { saveCard } from '#support/billing/saved-card.ts';
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
const NUMBER = '+13125550110';
const [FROM, UNTIL] = [Date.UTC(2026, 4, 14), Date.UTC(2026, 5, 14)];
const month = (micros: bigint) => ({ key: randomUUID(), number: NUMBER, from: FROM, until: UNTIL, micros });
const fees = numberFees(() => Promise.resolve());
const charge = (...months: ReturnType<typeof month>[]) =>
  transaction(db.sql, (tx) => fees.charge(tx, { accountId, fees: months }, clock));

const PAID = { ok: true, value: null };
const EMPTY = { ok: false, failure: 'balance-empty' };

test('a fee goes from the balance to what was used', async () => {
  await fund(10n);
  expect(await charge(month(4n), month(3n))).toEqual(PAID);
  expect(await audit(db.sql, accountId)).toEqual({ available: 3n, reserved: 0n, usage: 7n, funding: -10n });
  const entries =
    await db.sql`select net_micros, cause from ledger_entries where kind = 'fee' and account_id = ${accountId}`;
  const cause = { type: 'number', number: NUMBER, from: FROM, until: UNTIL };
  expect(entries).toEqual([
    { netMicros: -4n, cause },
    { netMicros: -3n, cause },
  ]);
});

test('the same fee is charged once, even when it is asked for twice in one instant', async () => {
  await fund(10n);
  const may = month(4n);
  expect(await Promise.all([charge(may), charge(may)])).toEqual([PAID, PAID]);
  expect(await charge(may, month(6n))).toEqual(PAID);
  expect(await audit(db.sql, accountId)).toMatchObject({ available: 0n, usage: 10n });
  expect(await charge(may)).toEqual(PAID);
});

test('fees that the balance does not cover whole are charged all or none: it never goes below zero', async () => {
  await fund(6n);
  expect(await charge(month(4n), month(3n))).toEqual(EMPTY);
  expect(await audit(db.sql, accountId)).toMatchObject({ available: 6n, usage: 0n });
  expect(await charge(month(4n), month(2n))).toEqual(PAID);
  expect(await charge(month(1n))).toEqual(EMPTY);
  expect(await fees.available(db.sql, accountId)).toBe(0n);
});

test('below zero nothing is charged, whatever it costs', async () => {
  await fund(5n);
  await charge(month(5n));
  const postings = { available: -5n, funding: 5n };
  await post(db.sql, { kind: 'refund', key: randomUUID(), accountId, at: clock.now(), postings });
  expect(await fees.available(db.sql, accountId)).toBe(-5n);
  expect(await charge(month(1n))).toEqual(EMPTY);
});

test('fees stand beside what calls hold', async () => {
  await fund(100_000n);
  const callId = randomUUID();
  const call = { callId, accountId, userId: null, direction: 'outbound', number: '+12065550142' } as const;
  await startCharge(db.sql, call, clock);
  expect(await charge(month(75_001n))).toEqual(EMPTY);
  expect(await charge(month(75_000n))).toEqual(PAID);
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

describe('renting', () => {
  const mayRent = () => transaction(db.sql, (tx) => fees.mayRent(tx, accountId));

  test('[FAQ] on the starter plan the card is asked for when the first number is bought', async () => {
    await fund(100n);
    expect(await mayRent()).toEqual({ ok: false, failure: 'card-needed' });
    await saveCard(db.sql, accountId);
    expect(await mayRent()).toEqual(PAID);
  });

  test('needs a card that has not been removed', async () => {
    await saveCard(db.sql, accountId);
    await db.sql`update cards set removed_at = now() where account_id = ${accountId}`;
    expect(await mayRent()).toEqual({ ok: false, failure: 'card-needed' });
  });

  test('needs a card that is charged, not one that is left over from test cards', async () => {
    await saveCard(db.sql, accountId);
    await retireTestCards(db.sql);
    expect(await mayRent()).toEqual({ ok: false, failure: 'card-needed' });
  });

  test('and paying for a month is refused to a closed account', async () => {
    await fund(100n);
    await saveCard(db.sql, accountId);
    await transaction(db.sql, (tx) => closeSubscription(tx, accountId, clock));
    const closed = { ok: false, failure: 'account-closed' };
    expect(await mayRent()).toEqual(closed);
    expect(await charge(month(1n))).toEqual(closed);
    expect(await audit(db.sql, accountId)).toMatchObject({ available: 100n });
  });
});
