import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import { settleCharge, startCharge } from '#server/billing/charges/call-charges.ts';
import { post } from '#server/billing/ledger/ledger.ts';
import { transaction } from '#server/store/database.ts';
import { chainOf } from '#support/store/ledger-audit.ts';
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

const chain = () => chainOf(db.sql, accountId);

describe('the chain', () => {
  const minute = { userId: null, direction: 'outbound', number: '+12065550142' } as const;

  test('an entry tells what it did to the balance and what it left, a reservation that it did nothing', async () => {
    await fund(1_000_000n);
    const callId = randomUUID();
    await startCharge(db.sql, { callId, accountId, ...minute }, clock);
    await settleCharge(db.sql, callId, { answeredAt: clock.now(), endedAt: clock.now() + 1 }, clock);
    const links = (await chain()).map(({ kind, net, rest }) => [kind, net, rest]);
    expect(links).toEqual([
      ['fund', 1_000_000n, 1_000_000n],
      ['reserve', 0n, 1_000_000n],
      ['settle', -25_000n, 975_000n],
    ]);
  });

  test('stays in order when the clock was set back: an entry is no earlier than the one before it', async () => {
    const times = [10, 30, 20, 5, 40];
    for (const at of times) {
      const postings = { available: 1n, funding: -1n };
      await post(db.sql, { kind: 'fund', key: randomUUID(), accountId, at, postings });
    }
    expect((await chain()).map(({ at }) => at.getTime())).toEqual([10, 30, 30, 30, 40]);
    expect((await chain()).map(({ rest }) => rest)).toEqual([1n, 2n, 3n, 4n, 5n]);
  });

  test('has no fork, however many write at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => fund(7n)));
    expect((await chain()).map(({ rest }) => rest)).toEqual(
      Array.from({ length: 20 }, (_, place) => BigInt(place + 1) * 7n),
    );
  });

  test('an account does not follow another', async () => {
    await fund(5n);
    const other = await openAccount(db.sql, 'Other');
    await fundAccount(db.sql, { accountId: other, micros: 3n, key: randomUUID() }, new ManualClock(0));
    const [link] = await chainOf(db.sql, other);
    expect([link?.at.getTime(), link?.rest]).toEqual([0, 3n]);
  });

  test('nobody says what is left but the database', async () => {
    await fund(5n);
    await transaction(db.sql, async (tx) => {
      const [made] = await tx<{ id: bigint }[]>`
        insert into ledger_entries (account_id, key, kind, at, net_micros, rest_micros)
        values (${accountId}, ${randomUUID()}, 'fund', now(), 1, 999) returning id`;
      await tx`
        insert into ledger_postings (entry_id, account_id, bucket, micros)
        values (${made?.id ?? 0n}, ${accountId}, 'available', 1), (${made?.id ?? 0n}, ${accountId}, 'funding', -1)`;
    });
    expect((await chain()).at(-1)?.rest).toBe(6n);
  });
});
