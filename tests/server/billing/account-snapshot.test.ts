import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { accountSchema, type Account } from '#contract/account.ts';
import { quoteSchema } from '#contract/numbers.ts';
import { ManualClock } from '#kit/clock.ts';
import { accountSnapshot } from '#server/billing/account-snapshot.ts';
import { fundAccount, hasAccounts, openAccount } from '#server/billing/accounts.ts';
import {
  answerCharge,
  extendCharge,
  settleCharge,
  startCharge,
  touchCharges,
} from '#server/billing/charges/call-charges.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { quoteCall } from '#server/billing/rating/call-quote.ts';
import { EventFeed } from '#server/store/event-log.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
let clock: ManualClock;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(() => {
  clock = new ManualClock();
});

test('the demo account opens with $25.00, in the words of the contract', async () => {
  expect(await hasAccounts(db.sql)).toBe(false);
  const account = await accountSnapshot(db.sql, await seedDemoAccount(db.sql, clock), clock);
  expect(await hasAccounts(db.sql)).toBe(true);
  expect(accountSchema.parse(account)).toEqual(account);
  expect(account).toMatchObject({
    name: 'Harbor Home Services',
    availableMicros: 25_000_000,
    callsInProgress: 0,
  });
  await expect(accountSnapshot(db.sql, randomUUID(), clock)).rejects.toThrow('there is no account');
});

test('every change is told to the account, each with its own figures, in order', async () => {
  const accountId = await seedDemoAccount(db.sql, clock);
  const feed = await EventFeed.open(db, clock);
  const heard: Account[] = [];
  await feed.subscribe({ accountId, afterId: null }, ({ type, audience, data }) => {
    expect([type, audience]).toEqual(['account.changed', null]);
    heard.push(accountSchema.parse(data));
  });
  const callId = randomUUID();
  const request = { callId, accountId, userId: null, direction: 'inbound', number: '+12025550110' } as const;
  await startCharge(db.sql, request, clock);
  await answerCharge(db.sql, callId, clock.now(), clock);
  await answerCharge(db.sql, callId, clock.now() + 9_000, clock);
  const answeredAt = clock.now();
  clock.advance(50_000);
  await extendCharge(db.sql, callId, 50, clock);
  await extendCharge(db.sql, callId, 50, clock);
  clock.advance(11_000);
  await touchCharges(db.sql, [callId], clock);
  await settleCharge(db.sql, callId, { answeredAt, endedAt: clock.now() }, clock);
  await settleCharge(db.sql, callId, { answeredAt, endedAt: clock.now() }, clock);
  await touchCharges(db.sql, [callId], clock);
  await fundAccount(db.sql, { accountId, micros: 1n, key: callId }, clock);
  await vi.waitFor(() => expect(heard).toHaveLength(6));
  const figures = heard.map((a) => [
    a.availableMicros,
    a.reservedMicros,
    a.runningMicros,
    a.secondsThisMonth,
    a.callsInProgress,
  ]);
  expect(figures).toEqual([
    [25_000_000, 25_000, 0, 0, 1],
    [24_975_000, 25_000, 25_000, 60, 1],
    [24_975_000, 50_000, 25_000, 60, 1],
    [24_950_000, 50_000, 50_000, 120, 1],
    [24_950_000, 0, 0, 120, 0],
    [24_950_001, 0, 0, 120, 0],
  ]);
  await feed.close();
});

test('the last thing told is the truth, however many calls change the account at once', async () => {
  const accountId = await seedDemoAccount(db.sql, clock);
  const feed = await EventFeed.open(db, clock);
  const heard: Account[] = [];
  await feed.subscribe({ accountId, afterId: null }, ({ data }) => heard.push(accountSchema.parse(data)));
  const calls = Array.from({ length: 10 }, () => randomUUID());
  const times = { answeredAt: clock.now(), endedAt: clock.now() + 1_000 };
  await Promise.all(
    calls.map(async (callId) => {
      const request = {
        callId,
        accountId,
        userId: null,
        direction: 'outbound',
        number: '+12065550142',
      } as const;
      await startCharge(db.sql, request, clock);
      await settleCharge(db.sql, callId, times, clock);
    }),
  );
  await vi.waitFor(() => expect(heard).toHaveLength(20));
  expect(heard.at(-1)).toEqual(await accountSnapshot(db.sql, accountId, clock));
  expect(heard.at(-1)).toMatchObject({ availableMicros: 24_750_000, callsInProgress: 0 });
  const available = heard.map(({ availableMicros }) => availableMicros);
  expect(available).toEqual([...available].sort((a, b) => b - a));
  await feed.close();
});

test.each([
  [25_000n, '+12065550142', 25_000, null],
  [24_999n, '+12065550142', 25_000, 'balance-empty'],
  [24_999n, '+442071838750', 30_000, 'balance-empty'],
  [25_000n, '+85021234567', null, 'destination-not-served'],
  [25_000n, '+12115550142', null, 'number-invalid'],
  [25_000n, '12065550142', null, 'number-invalid'],
] as const)(
  'with %s micros a call to %s is quoted at %s, refused: %s',
  async (micros, to, microsPerMinute, refusal) => {
    const accountId = await openAccount(db.sql, 'Harbor');
    await fundAccount(db.sql, { accountId, micros, key: accountId }, clock);
    const quote = await quoteCall(db.sql, { accountId, userId: randomUUID(), to, country: null }, clock);
    expect(quote).toEqual({ to, microsPerMinute, isDear: false, isInPackage: false, refusal });
    if (to.startsWith('+')) expect(quoteSchema.parse(quote)).toEqual(quote);
  },
);

test('a quote below zero says so', async () => {
  const accountId = await openAccount(db.sql, 'Harbor');
  const request = {
    callId: randomUUID(),
    accountId,
    userId: null,
    direction: 'inbound',
    number: '+12025550110',
  } as const;
  await startCharge(db.sql, request, clock);
  expect(
    await quoteCall(db.sql, { accountId, userId: randomUUID(), to: '+12065550142', country: 'US' }, clock),
  ).toMatchObject({ refusal: 'balance-below-zero' });
});
