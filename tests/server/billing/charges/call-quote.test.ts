import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { quoteSchema } from '#contract/numbers/numbers.ts';
import { ManualClock } from '#kit/clock.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import { startCharge } from '#server/billing/charges/call-charges.ts';
import { quoteCall } from '#server/billing/charges/call-quote.ts';
import { addBucket } from '#support/billing/bucket.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const DAY_MS = 86_400_000;
const LOCAL = '+12065550142';
const LONDON = '+442071838750';
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
const quote = (to: string, country: string | null = null) =>
  quoteCall(db.sql, { accountId, userId: randomUUID(), to, country }, clock);

test.each([
  [25_000n, LOCAL, 25_000, null],
  [24_999n, LOCAL, 25_000, 'balance-empty'],
  [24_999n, LONDON, 30_000, 'balance-empty'],
  [25_000n, '+85021234567', null, 'destination-not-served'],
  [25_000n, '+19005550142', null, 'premium-number'],
  [25_000n, '+33899123456', null, 'premium-number'],
  [25_000n, '+12115550142', null, 'number-invalid'],
  [25_000n, '12065550142', null, 'number-invalid'],
] as const)(
  'with %s micros a call to %s is quoted at %s, refused: %s',
  async (micros, to, microsPerMinute, refusal) => {
    await fund(micros);
    const quoted = await quote(to);
    expect(quoted).toEqual({ to, microsPerMinute, isDear: false, isInPackage: false, refusal });
    if (to.startsWith('+')) expect(quoteSchema.parse(quoted)).toEqual(quoted);
  },
);

test('from 20 cents a minute on, a call is dear', async () => {
  await fund(10_000_000n);
  expect(await quote('+2126123456789')).toMatchObject({ microsPerMinute: 420_000, isDear: true });
});

test('below zero says so, whatever packages have left', async () => {
  const call = { callId: randomUUID(), accountId, userId: null, direction: 'inbound' } as const;
  await startCharge(db.sql, { ...call, number: '+12025550110' }, clock);
  await addBucket(db.sql, { accountId, seconds: 600, from: clock.now(), until: clock.now() + DAY_MS });
  expect(await quote(LOCAL)).toMatchObject({ refusal: 'balance-below-zero', isInPackage: true });
});

describe('minutes of a package', () => {
  const add = (seconds: number) =>
    addBucket(db.sql, { accountId, seconds, from: clock.now(), until: clock.now() + DAY_MS });

  test('carry a call with an empty balance, where they cover it', async () => {
    await add(60);
    expect(await quote(LOCAL)).toMatchObject({ isInPackage: true, refusal: null, microsPerMinute: 25_000 });
    expect(await quote(LONDON)).toMatchObject({ isInPackage: false, refusal: 'balance-empty' });
  });

  test('that are less than what a call sets reservation need the rest from the balance', async () => {
    await add(30);
    expect(await quote(LOCAL)).toMatchObject({ isInPackage: false, refusal: 'balance-empty' });
    await fund(12_500n);
    expect(await quote(LOCAL)).toMatchObject({ isInPackage: false, refusal: null });
  });
});

describe('what else refuses a call', () => {
  test('a closed account, at the prices of its plan', async () => {
    await fund(1_000_000n);
    const [now, later] = [new Date(clock.now()), new Date(clock.now() + DAY_MS)];
    await db.sql`
      insert into subscriptions (account_id, plan, billed_from, period_from, renews_at)
      values (${accountId}, 'team', ${now}, ${now}, ${later})`;
    expect(await quote(LOCAL)).toMatchObject({ microsPerMinute: 22_000, refusal: null });
    await db.sql`
      update subscriptions set state = 'closed', closed_at = ${now}, readable_until = ${later}
      where account_id = ${accountId}`;
    expect(await quote(LOCAL)).toMatchObject({ microsPerMinute: 22_000, refusal: 'account-closed' });
  });

  test('limits, as far as they can be foretold, and nothing is written down', async () => {
    await fund(1_000_000n);
    await db.sql`
      insert into limits (account_id, account_daily_micros, new_countries, burst_calls, burst_seconds)
      values (${accountId}, null, 'hold', 10, 60)`;
    expect(await quote(LONDON, 'GB')).toMatchObject({ refusal: 'new-country-held' });
    expect(await quote(LOCAL, 'US')).toMatchObject({ refusal: null });
    await db.sql`update limits set account_daily_micros = 0 where account_id = ${accountId}`;
    expect(await quote(LOCAL, 'US')).toMatchObject({ refusal: 'daily-limit' });
    expect(await db.sql`select from called_countries where account_id = ${accountId}`).toEqual([]);
  });
});
