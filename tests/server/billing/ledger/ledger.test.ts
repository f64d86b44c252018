import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import { startCharge } from '#server/billing/charges/call-charges.ts';
import { balancesOf, post } from '#server/billing/ledger/ledger.ts';
import { transaction } from '#server/store/database.ts';
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

describe('the database refuses', () => {
  const fundEntry = (postings: Record<string, bigint>) =>
    post(db.sql, { kind: 'fund', key: randomUUID(), accountId, at: clock.now(), postings });

  test('an entry that does not sum to zero', async () => {
    await expect(fundEntry({ available: 5n })).rejects.toThrow('does not sum to zero');
    await expect(fundEntry({ available: 5n, funding: -4n })).rejects.toThrow('does not sum to zero');
    expect(await audit(db.sql, accountId)).toMatchObject({ available: 0n });
  });

  test('an entry without postings', async () => {
    const entry = db.sql`
      insert into ledger_entries (account_id, key, kind, at, net_micros) values (${accountId}, ${randomUUID()}, 'fund', now(), 0)`;
    await expect(entry).rejects.toThrow('does not sum to zero');
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
    await expect(entry).rejects.toThrow('foreign key');
  });

  const charge = () => ({ callId: randomUUID(), chargeId: randomUUID() });

  test('a reservation that would overdraw', async () => {
    await fund(5n);
    const reserve = post(db.sql, {
      ...{ kind: 'reserve', key: randomUUID(), accountId, at: clock.now(), ...charge() },
      floorMicros: 0n,
      postings: { available: -6n, reserved: 6n },
    });
    await expect(reserve).rejects.toThrow('overdraws');
  });

  test('a reservation that no charge accounts for', async () => {
    await fund(5n);
    const reserve = post(db.sql, {
      ...{ kind: 'reserve', key: randomUUID(), accountId, at: clock.now(), ...charge() },
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
