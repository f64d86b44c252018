import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import { ledgerPage } from '#server/billing/ledger/ledger-lines.ts';
import { post } from '#server/billing/ledger/ledger.ts';
import { settleCharge, startCharge } from '#server/billing/charges/call-charges.ts';
import { endedCall } from '#support/billing/ended-call.ts';
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
const page = (before?: string, limit = 20) => ledgerPage(db.sql, accountId, { before, limit });

test('says what each entry did to the balance, why, and what it left, newest first', async () => {
  await fund(50_000_000n);
  await endedCall(db.sql, { accountId, endedAt: clock.now(), costMicros: 125_000n, billedSeconds: 300 });
  const cause = { type: 'number', number: '+12025550111', from: 1, until: 2 } as const;
  await post(db.sql, {
    kind: 'fee',
    key: randomUUID(),
    accountId,
    at: clock.now(),
    floorMicros: 0n,
    cause,
    postings: { available: -2_000_000n, usage: 2_000_000n },
  });
  const { lines, nextBefore } = await page();
  expect(lines).toMatchObject([
    { kind: 'fee', micros: -2_000_000, balanceMicros: 47_875_000, cause },
    {
      kind: 'settle',
      micros: -125_000,
      balanceMicros: 49_875_000,
      cause: { type: 'call', billedSeconds: 300 },
    },
    { kind: 'fund', micros: 50_000_000, balanceMicros: 50_000_000, at: clock.now() },
  ]);
  expect(nextBefore).toBeNull();
});

test('leaves out what was set reservation, and calls that cost nothing and used no package', async () => {
  await fund(1_000_000n);
  const callId = randomUUID();
  const call = { callId, accountId, userId: null, direction: 'outbound', number: '+12065550142' } as const;
  await startCharge(db.sql, call, clock);
  await settleCharge(db.sql, callId, { answeredAt: null, endedAt: clock.now() }, clock);
  await endedCall(db.sql, { accountId, endedAt: clock.now(), costMicros: 0n, billedSeconds: 0 });
  await endedCall(db.sql, { accountId, endedAt: clock.now(), costMicros: 0n, packageSeconds: 60 });
  expect((await page()).lines).toMatchObject([
    { kind: 'settle', micros: 0, balanceMicros: 1_000_000, cause: { packageSeconds: 60 } },
    { kind: 'fund' },
  ]);
});

test('pages back without a gap and without a repetition, while new lines come in', async () => {
  for (const micros of [1n, 2n, 3n, 4n, 5n]) await fund(micros);
  const first = await page(undefined, 2);
  expect(first.lines.map(({ micros }) => micros)).toEqual([5, 4]);
  await fund(6n);
  const second = await page(first.nextBefore ?? '', 2);
  expect(second.lines.map(({ micros }) => micros)).toEqual([3, 2]);
  const last = await page(second.nextBefore ?? '', 2);
  expect([last.lines.map(({ micros }) => micros), last.nextBefore]).toEqual([[1], null]);
});

test('an id that no line can have asks for the newest', async () => {
  await fund(1n);
  expect((await page('9999999999999999999')).lines).toHaveLength(1);
});

test('shows nothing of another account', async () => {
  await fund(1n);
  const other = await openAccount(db.sql, 'Other');
  expect(await ledgerPage(db.sql, other, { limit: 20 })).toEqual({ lines: [], nextBefore: null });
});
