import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { accountSnapshot } from '#server/billing/account/account-snapshot.ts';
import { beginInZone, changeTimeZone, timeZoneOf } from '#server/billing/account/time-zone.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import { balanceHistory } from '#server/billing/ledger/balance-history.ts';
import { lastMonthOf } from '#server/billing/usage/last-month.ts';
import { listStatements, readStatement } from '#server/billing/usage/statements.ts';
import { SERVER } from '#server/store/audit-log.ts';
import { transaction } from '#server/store/database.ts';
import { LimitBench } from '#support/billing/limit-bench.ts';
import { endedCall } from '#support/billing/ended-call.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const at = (text: string) => Date.parse(text);
const NOON = at('2026-05-14T12:00:00Z');
const NEW_YORK = 'America/New_York';
const SYDNEY = 'Australia/Sydney';

let db: TestDatabase;
let accountId: string;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  accountId = await openAccount(db.sql, 'Harbor');
});

const fund = (micros: bigint, when: string) =>
  fundAccount(db.sql, { accountId, micros, key: randomUUID() }, new ManualClock(at(when)));
const zone = (now = NOON) => timeZoneOf(db.sql, accountId, now);
const change = (timeZone: string, now = NOON) =>
  changeTimeZone({ sql: db.sql, clock: new ManualClock(now) }, { accountId, by: SERVER }, timeZone);

test('an account counts by UTC until somebody says otherwise', async () => {
  expect(await zone()).toEqual({ timeZone: 'UTC', next: null, currency: 'USD' });
});

test('a new account counts by where its owner is', async () => {
  await transaction(db.sql, (tx) => beginInZone(tx, accountId, NEW_YORK));
  expect((await zone()).timeZone).toBe(NEW_YORK);
});

describe('a change', () => {
  test('is at once where nothing was booked yet', async () => {
    await change(SYDNEY);
    expect(await change(NEW_YORK)).toMatchObject({ ok: true, value: { timeZone: NEW_YORK, next: null } });
    expect((await zone(0)).timeZone).toBe(NEW_YORK);
  });

  test('comes with the next month that begins there, once something was', async () => {
    await fund(1n, '2026-05-01T00:00:00Z');
    await change(NEW_YORK);
    const since = at('2026-06-01T04:00:00Z');
    expect(await zone()).toMatchObject({ timeZone: 'UTC', next: { timeZone: NEW_YORK, since } });
    expect(await zone(since - 1)).toMatchObject({ timeZone: 'UTC' });
    expect(await zone(since)).toMatchObject({ timeZone: NEW_YORK, next: null });
  });

  test('on the last day of a month that is over there already comes a month later', async () => {
    await fund(1n, '2026-05-01T00:00:00Z');
    await change(SYDNEY, at('2026-05-31T20:00:00Z'));
    expect((await zone(at('2026-05-31T20:00:00Z'))).next?.since).toBe(at('2026-06-30T14:00:00Z'));
  });

  test('takes the place of the one that was to come, and the present zone takes that back', async () => {
    await fund(1n, '2026-05-01T00:00:00Z');
    await change(NEW_YORK);
    await change(SYDNEY);
    expect((await zone()).next?.timeZone).toBe(SYDNEY);
    await change('UTC');
    expect((await zone()).next).toBeNull();
  });

  test.each(['Mars/Olympus', '', '+02', 'posix/UTC', "UTC'; drop table accounts"])(
    'to %j is refused, and nothing is written',
    async (timeZone) => {
      expect(await change(timeZone)).toEqual({ ok: false, failure: 'unknown-zone' });
      expect((await zone()).timeZone).toBe('UTC');
    },
  );

  test('is in the audit log', async () => {
    await change(NEW_YORK);
    const entries =
      await db.sql`select action, before, after from audit_entries where account_id = ${accountId}`;
    expect(entries).toEqual([
      { action: 'account.time-zone-changed', before: { timeZone: 'UTC' }, after: { timeZone: NEW_YORK } },
    ]);
  });
});

describe('in New York', () => {
  beforeEach(() => transaction(db.sql, (tx) => beginInZone(tx, accountId, NEW_YORK)));

  test('a statement has what was booked by its clocks', async () => {
    await fund(100n, '2026-06-01T03:59:58Z');
    await endedCall(db.sql, { accountId, endedAt: at('2026-06-01T03:59:59Z'), costMicros: 30n });
    await fund(7n, '2026-06-01T04:00:00Z');
    const clock = new ManualClock(at('2026-06-02T00:00:00Z'));
    const read = async (month: string) => (await readStatement(db.sql, accountId, month, clock))?.statement;
    const inZone = { timeZone: NEW_YORK };
    expect(await read('2026-05')).toMatchObject({
      ...inZone,
      paidInMicros: 100,
      calls: 1,
      closingMicros: 70,
    });
    expect(await read('2026-06')).toMatchObject({ ...inZone, paidInMicros: 7, calls: 0, closingMicros: 77 });
    expect(await read('2026-07')).toBeUndefined();
  });

  test('minutes of this month are those of the month there', async () => {
    const bench = await LimitBench.open(db.sql, '2026-06-01T03:58:00Z');
    await transaction(db.sql, (tx) => beginInZone(tx, bench.accountId, NEW_YORK));
    const callId = await bench.talk(null);
    bench.clock.advance(60_000);
    await bench.hangUp(callId, 60);
    const inMay = await accountSnapshot(db.sql, bench.accountId, bench.clock);
    bench.clock.advance(60_000);
    const inJune = await accountSnapshot(db.sql, bench.accountId, bench.clock);
    expect([inMay.secondsThisMonth, inJune.secondsThisMonth]).toEqual([60, 0]);
    expect(inJune.timeZone).toBe(NEW_YORK);
  });

  test('a daily limit begins anew at midnight there', async () => {
    const bench = await LimitBench.open(db.sql, '2026-05-15T03:55:00Z');
    await transaction(db.sql, (tx) => beginInZone(tx, bench.accountId, NEW_YORK));
    await bench.set({ accountDailyMicros: 25_000 });
    const dana = await bench.agent('Dana');
    const callId = await bench.talk(dana);
    bench.clock.advance(60_000);
    await bench.hangUp(callId, 60);
    expect(await bench.dial(dana)).toBe('daily-limit');
    bench.clock.advance(4 * 60_000);
    expect(await bench.dial(dana)).toBeNull();
  });

  test('a day of the balance ends at midnight there, one of 23 hours too', async () => {
    await fund(5n, '2026-03-08T12:00:00Z');
    const { points } = await balanceHistory(
      db.sql,
      accountId,
      3,
      new ManualClock(at('2026-03-09T12:00:00Z')),
    );
    expect(points).toEqual([
      { at: at('2026-03-08T05:00:00Z') - 1, micros: 0 },
      { at: at('2026-03-09T04:00:00Z') - 1, micros: 5 },
      { at: at('2026-03-09T12:00:00Z'), micros: 5 },
    ]);
  });

  test('the last month is the one that ended there', async () => {
    const clock = new ManualClock(at('2026-06-01T03:59:00Z'));
    expect((await lastMonthOf(db.sql, accountId, clock)).month).toBe('2026-04');
    clock.advance(60_000);
    expect((await lastMonthOf(db.sql, accountId, clock)).month).toBe('2026-05');
  });
});

test('months follow one another without a gap whatever zones were chosen when, and statements add up to the balance', async () => {
  const zones = ['UTC', NEW_YORK, SYDNEY, 'Pacific/Kiritimati', 'Asia/Kathmandu', 'Pacific/Pago_Pago'];
  const START = at('2026-01-15T00:00:00Z');
  const step = fc.record({
    hours: fc.integer({ min: 1, max: 500 }),
    zone: fc.option(fc.constantFrom(...zones)),
    micros: fc.integer({ min: 1, max: 1000 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
      accountId = await openAccount(db.sql, 'Harbor');
      let now = START;
      let sum = 0;
      for (const { hours, zone: chosen, micros } of steps) {
        now += hours * 3_600_000;
        await fund(BigInt(micros), new Date(now).toISOString());
        sum += micros;
        if (chosen !== null) await change(chosen, now);
      }
      const clock = new ManualClock(now + 1);
      const { months } = await listStatements(db.sql, accountId);
      const oldest = months.toReversed();
      let before = 0;
      for (const { month, openingMicros, closingMicros } of oldest) {
        const found = await readStatement(db.sql, accountId, month, clock);
        expect(openingMicros).toBe(before);
        expect(found?.statement).toMatchObject({
          openingMicros,
          closingMicros,
          paidInMicros: closingMicros - openingMicros,
        });
        before = closingMicros;
      }
      expect(before).toBe(sum);
    }),
    { numRuns: 25 },
  );
});
