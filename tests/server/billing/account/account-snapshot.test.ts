import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { accountSchema, type Account } from '#contract/billing/account.ts';
import { ManualClock } from '#kit/clock.ts';
import { accountSnapshot } from '#server/billing/account/account-snapshot.ts';
import { fundAccount, hasAccounts, openAccount } from '#server/billing/accounts.ts';
import { touchCharges } from '#server/billing/charges/beats.ts';
import {
  answerCharge,
  extendCharge,
  settleCharge,
  startCharge,
} from '#server/billing/charges/call-charges.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { post } from '#server/billing/ledger/ledger.ts';
import { eventReaders } from '#server/wiring/event-readers.ts';
import { EventFeed } from '#server/store/event-log.ts';
import { audit } from '#support/store/ledger-audit.ts';
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

test('a balance is low once there was money, and never before', async () => {
  const accountId = await openAccount(db.sql, 'Quay');
  expect(await accountSnapshot(db.sql, accountId, clock)).toMatchObject({ availableMicros: 0, lowMicros: 0 });
  await fundAccount(db.sql, { accountId, micros: 1_000_000n, key: 'first' }, clock);
  expect(await accountSnapshot(db.sql, accountId, clock)).toMatchObject({
    availableMicros: 1_000_000,
    lowMicros: 10_000_000,
  });
});

test('every change is told to the account, with the figures of the moment in which it is told', async () => {
  const accountId = await seedDemoAccount(db.sql, clock);
  const feed = await EventFeed.open(db, clock, { readers: eventReaders(db.sql, clock) });
  const heard: Account[] = [];
  await feed.subscribe({ accountId, afterId: null }, ({ type, audience, data }) => {
    expect([type, audience]).toEqual(['account.changed', null]);
    heard.push(accountSchema.parse(data));
  });
  /** One more was told than before: money and minutes, and how many calls there are. */
  const hears = async (...expected: number[]) => {
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    const figures = heard
      .splice(0)
      .map((a) => [
        a.availableMicros,
        a.reservedMicros,
        a.runningMicros,
        a.secondsThisMonth,
        a.callsInProgress,
      ]);
    expect(figures).toEqual([expected]);
  };
  const callId = randomUUID();
  const request = { callId, accountId, userId: null, direction: 'inbound', number: '+12025550110' } as const;
  await startCharge(db.sql, request, clock);
  await hears(25_000_000, 25_000, 0, 0, 1);
  await answerCharge(db.sql, callId, clock.now(), clock);
  await hears(24_975_000, 25_000, 25_000, 60, 1);
  await answerCharge(db.sql, callId, clock.now() + 9_000, clock);
  const answeredAt = clock.now();
  clock.advance(50_000);
  await extendCharge(db.sql, callId, 50, clock);
  await hears(24_975_000, 50_000, 25_000, 60, 1);
  await extendCharge(db.sql, callId, 50, clock);
  clock.advance(11_000);
  await touchCharges(db.sql, [{ callId, at: clock.now() }], clock);
  await hears(24_950_000, 50_000, 50_000, 120, 1);
  await settleCharge(db.sql, callId, { answeredAt, endedAt: clock.now() }, clock);
  await hears(24_950_000, 0, 0, 120, 0);
  await settleCharge(db.sql, callId, { answeredAt, endedAt: clock.now() }, clock);
  await touchCharges(db.sql, [{ callId, at: clock.now() }], clock);
  await fundAccount(db.sql, { accountId, micros: 1n, key: callId }, clock);
  await hears(24_950_001, 0, 0, 120, 0);
  await feed.close();
});

test('the last thing told is the truth, however many calls change the account at once', async () => {
  const accountId = await seedDemoAccount(db.sql, clock);
  const feed = await EventFeed.open(db, clock, { readers: eventReaders(db.sql, clock) });
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
  const last = await accountSnapshot(db.sql, accountId, clock);
  await vi.waitFor(() => expect(heard.at(-1)).toEqual(last));
  expect(heard.length).toBeLessThanOrEqual(20);
  expect(last).toMatchObject({ availableMicros: 24_750_000, callsInProgress: 0 });
  const available = heard.map(({ availableMicros }) => availableMicros);
  expect(available).toEqual([...available].sort((a, b) => b - a));
  await feed.close();
});

test('money that comes in, fees and what is given back are no spending; what calls cost within the hour is', async () => {
  const accountId = await openAccount(db.sql, 'Harbor');
  const fund = (micros: bigint) => fundAccount(db.sql, { accountId, micros, key: randomUUID() }, clock);
  const spend = async () => (await accountSnapshot(db.sql, accountId, clock)).spendMicrosPerHour;
  const call = async () => {
    const callId = randomUUID();
    const request = {
      callId,
      accountId,
      userId: null,
      direction: 'inbound',
      number: '+12025550110',
    } as const;
    await startCharge(db.sql, request, clock);
    await settleCharge(db.sql, callId, { answeredAt: clock.now() - 1_000, endedAt: clock.now() }, clock);
  };
  expect(await spend()).toBe(0);
  await fund(1_000_000n);
  await call();
  clock.advance(1_800_000);
  const entry = () => ({ key: randomUUID(), accountId, at: clock.now() });
  const fee = { available: -300_000n, usage: 300_000n };
  await post(db.sql, { kind: 'fee', ...entry(), floorMicros: 0n, postings: fee });
  await fund(50_000n);
  await post(db.sql, { kind: 'credit', ...entry(), postings: { available: 7n, usage: -7n } });
  await call();
  expect(await spend()).toBe(50_000);
  clock.advance(1_800_001);
  expect(await spend()).toBe(25_000);
  clock.advance(1_800_001);
  expect(await spend()).toBe(0);
  await audit(db.sql, accountId);
});
