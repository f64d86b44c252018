import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Cause } from '#contract/billing/ledger.ts';
import { ManualClock } from '#kit/clock.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import { startCharge } from '#server/billing/charges/call-charges.ts';
import { balancesOf, post } from '#server/billing/ledger/ledger.ts';
import { transaction } from '#server/store/database.ts';
import { endedCharge } from '#support/billing/ended-call.ts';
import { audit, chainOf } from '#support/store/ledger-audit.ts';
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

const fund = (micros: bigint, key: string = randomUUID()) =>
  fundAccount(db.sql, { accountId, micros, key }, clock);

test('an account starts with four empty buckets', async () => {
  expect(await audit(db.sql, accountId)).toEqual({ available: 0n, reserved: 0n, usage: 0n, funding: 0n });
});

test('the same payment is booked once, however often it is reported', async () => {
  const booked = await Promise.all([fund(5n, 'card-1'), fund(5n, 'card-1'), fund(5n, 'card-1')]);
  expect(booked.filter(Boolean)).toHaveLength(1);
  expect(await audit(db.sql, accountId)).toMatchObject({ available: 5n, funding: -5n });
});

const chain = () => chainOf(db.sql, accountId);

test('a settlement without a posting is written when it has a cause, once; anything else is not', async () => {
  const callId = await endedCharge(db.sql, { accountId, endedAt: clock.now(), costMicros: 0n });
  const facts = { accountId, at: clock.now(), postings: {} };
  const settle = { ...facts, kind: 'settle', key: `settle:${callId}`, callId, chargeId: callId } as const;
  const nobody = { far: null, trackingNumber: null, agent: null };
  const seconds = { billedSeconds: 60, packageSeconds: 60 };
  const cause: Cause = { type: 'call', callId, direction: 'inbound', ...nobody, ...seconds };
  expect(await post(db.sql, { ...settle, key: randomUUID() })).toBe(false);
  expect(await post(db.sql, { ...facts, kind: 'fund', key: randomUUID(), cause })).toBe(false);
  expect(await chain()).toEqual([]);
  expect(await post(db.sql, { ...settle, cause })).toBe(true);
  expect(await post(db.sql, { ...settle, cause })).toBe(false);
  expect((await chain()).map(({ kind, net }) => [kind, net])).toEqual([['settle', 0n]]);
});

describe('the database refuses', () => {
  interface Row {
    kind: string;
    net: bigint;
    floor?: bigint;
    call?: string;
    postings?: Record<string, bigint>;
  }
  /** What this room would never write. */
  const write = ({ kind, net, floor, call, postings = {} }: Row) =>
    transaction(db.sql, async (tx) => {
      const [made] = await tx<{ id: bigint }[]>`
        insert into ledger_entries (account_id, key, kind, at, net_micros, floor_micros, call_id, charge_id)
        values (${accountId}, ${randomUUID()}, ${kind}, now(), ${net}, ${floor ?? null}, ${call ?? null}, ${call ?? null})
        returning id`;
      for (const [bucket, micros] of Object.entries(postings))
        await tx`
          insert into ledger_postings (entry_id, account_id, bucket, micros)
          values (${made?.id ?? 0n}, ${accountId}, ${bucket}, ${micros})`;
    });

  test.each<Row>([
    { kind: 'fund', net: 6n, postings: { available: 5n, funding: -5n } },
    { kind: 'refund', net: -4n, postings: { available: -5n, funding: 5n } },
    { kind: 'fee', net: 0n, floor: 0n, postings: { available: -5n, usage: 5n } },
    { kind: 'credit', net: 5n, postings: { reserved: 5n, available: -5n } },
  ])('an entry that says it does to the balance what its postings do not: %o', async (row) => {
    await fund(100n);
    await expect(write(row)).rejects.toThrow(/moves the balance by -?\d, not by/);
    expect(await audit(db.sql, accountId)).toMatchObject({ available: 100n });
  });

  test.each<Row>([
    { kind: 'fund', net: -5n, postings: { available: -5n, funding: 5n } },
    { kind: 'credit', net: -5n, postings: { available: -5n, usage: 5n } },
    { kind: 'refund', net: 5n, postings: { available: 5n, funding: -5n } },
    { kind: 'refund', net: 0n },
    { kind: 'fee', net: 5n, floor: 0n, postings: { available: 5n, usage: -5n } },
  ])('an entry that does to the balance what its kind does not: %o', async (row) => {
    await fund(100n);
    await expect(write(row)).rejects.toThrow('ledger_entries_net_check');
  });

  test('a settlement that gives, and a reservation that moves the balance', async () => {
    const call = await endedCharge(db.sql, { accountId, endedAt: clock.now() });
    await expect(write({ kind: 'settle', net: 1n, call })).rejects.toThrow('ledger_entries_net_check');
    await expect(write({ kind: 'reserve', net: -1n, call, floor: 0n })).rejects.toThrow(
      'ledger_entries_net_check',
    );
  });

  test.each<Row>([
    { kind: 'fund', net: 0n },
    { kind: 'fee', net: 0n, floor: 0n },
    { kind: 'credit', net: 0n },
  ])('an entry without postings that settles no call: %o', async (row) => {
    await expect(write(row)).rejects.toThrow('does not sum to zero');
  });

  test('an entry without postings that settles a call of nobody', async () => {
    await expect(write({ kind: 'settle', net: 0n, call: randomUUID() })).rejects.toThrow('not by its row');
  });

  test.each<Row>([
    { kind: 'credit', net: 5n, call: randomUUID(), postings: { available: 5n, usage: -5n } },
    { kind: 'settle', net: 0n },
  ])('a call where there is none, and none where there is one: %o', async (row) => {
    await expect(write(row)).rejects.toThrow('ledger_entries_call_check');
  });

  test('a kind that it does not know', async () => {
    await expect(write({ kind: 'gift', net: 5n })).rejects.toThrow('ledger_entries_kind_check');
  });

  test('a fee that would overdraw', async () => {
    await fund(5n);
    const fee = write({ kind: 'fee', net: -6n, floor: 0n, postings: { available: -6n, usage: 6n } });
    await expect(fee).rejects.toThrow('overdraws');
  });

  test('a credit of more than was ever charged, and a refund of more than was ever paid', async () => {
    await fund(5n);
    const credit = write({ kind: 'credit', net: 1n, postings: { available: 1n, usage: -1n } });
    await expect(credit).rejects.toThrow('ledger_balances');
    const refund = write({ kind: 'refund', net: -6n, postings: { available: -6n, funding: 6n } });
    await expect(refund).rejects.toThrow('ledger_balances');
  });

  const fundEntry = (postings: Record<string, bigint>) =>
    post(db.sql, { kind: 'fund', key: randomUUID(), accountId, at: clock.now(), postings });

  test('an entry that does not sum to zero', async () => {
    await expect(fundEntry({ available: 5n })).rejects.toThrow('does not sum to zero');
    await expect(fundEntry({ available: 5n, funding: -4n })).rejects.toThrow('does not sum to zero');
    expect(await audit(db.sql, accountId)).toMatchObject({ available: 0n });
  });

  test('a bucket that it does not know', async () => {
    await expect(fundEntry({ pocket: 5n, funding: -5n })).rejects.toThrow();
  });

  test('postings to an entry that was committed before, even balanced ones', async () => {
    await fund(5n);
    const late = transaction(db.sql, async (tx) => {
      const [entry] = await tx<
        { id: bigint }[]
      >`select id from ledger_entries where account_id = ${accountId}`;
      await tx`
        insert into ledger_postings (entry_id, account_id, bucket, micros)
        values (${entry?.id ?? 0n}, ${accountId}, 'usage', 1), (${entry?.id ?? 0n}, ${accountId}, 'reserved', -1)`;
    });
    await expect(late).rejects.toThrow('is closed');
  });

  test('postings to the account of somebody else', async () => {
    const other = await openAccount(db.sql, 'Other');
    const entry = transaction(db.sql, async (tx) => {
      const [made] = await tx<{ id: bigint }[]>`
        insert into ledger_entries (account_id, key, kind, at, net_micros)
        values (${accountId}, ${randomUUID()}, 'fund', now(), 1) returning id`;
      await tx`
        insert into ledger_postings (entry_id, account_id, bucket, micros)
        values (${made?.id ?? 0n}, ${other}, 'available', 1), (${made?.id ?? 0n}, ${accountId}, 'funding', -1)`;
    });
    await expect(entry).rejects.toThrow('of another account');
  });

  const charge = () => ({ callId: randomUUID(), chargeId: randomUUID() });

  test('a reservation that would overdraw', async () => {
    await fund(5n);
    const reserve = post(db.sql, {
      kind: 'reserve',
      key: randomUUID(),
      accountId,
      at: clock.now(),
      ...charge(),
      floorMicros: 0n,
      postings: { available: -6n, reserved: 6n },
    });
    await expect(reserve).rejects.toThrow('overdraws');
  });

  test('a reservation that no charge accounts for', async () => {
    await fund(5n);
    const reserve = post(db.sql, {
      kind: 'reserve',
      key: randomUUID(),
      accountId,
      at: clock.now(),
      ...charge(),
      floorMicros: 0n,
      postings: { available: -5n, reserved: 5n },
    });
    await expect(reserve).rejects.toThrow('not by its row');
  });

  test('a charge that lets go of money without an entry', async () => {
    await fund(1_000_000n);
    const callId = randomUUID();
    const request = {
      callId,
      accountId,
      userId: null,
      direction: 'outbound',
      number: '+12065550142',
    } as const;
    await startCharge(db.sql, request, clock);
    const settled = db.sql`
      update call_charges set ended_at = now(), cost_micros = 0, billed_seconds = 0 where call_id = ${callId}`;
    await expect(settled).rejects.toThrow('check constraint');
  });

  test.each([
    'update ledger_postings set micros = 1',
    'delete from ledger_postings',
    'truncate ledger_postings',
    'update ledger_entries set at = now()',
    'delete from ledger_entries',
    'truncate ledger_entries cascade',
    'update ledger_balances set micros = 1',
    'delete from ledger_balances',
    'truncate ledger_balances',
  ])('%s', async (statement) => {
    await fund(1n);
    await expect(db.sql.unsafe(statement)).rejects.toThrow('append-only');
    expect(await balancesOf(db.sql, accountId)).toMatchObject({ available: 1n });
  });
});
