import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { accountSnapshot } from '#server/billing/account/account-snapshot.ts';
import { settleCharge } from '#server/billing/charges/call-charges.ts';
import { chargesSoFar } from '#server/billing/charges/charges-so-far.ts';
import { beatCall } from '#support/billing/beat-call.ts';
import { ChargedCalls } from '#support/billing/charged-calls.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
let clock: ManualClock;
let calls: ChargedCalls;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(() => {
  clock = new ManualClock();
  calls = new ChargedCalls(db.sql, clock);
});

describe('what a call has cost so far', () => {
  test('moves by the minute in the snapshot and in the record, and stays what it was once settled', async () => {
    const accountId = await calls.account(25_000_000n);
    const callId = await calls.answered(accountId);
    const answeredAt = clock.now();
    clock.advance(59_000);
    await beatCall(db.sql, callId, clock);
    expect(await accountSnapshot(db.sql, accountId, clock)).toMatchObject({
      availableMicros: 24_975_000,
      runningMicros: 25_000,
      reservedMicros: 25_000,
      secondsThisMonth: 60,
      callsInProgress: 1,
      spendMicrosPerHour: 25_000,
      at: clock.now(),
    });
    clock.advance(2_000);
    await beatCall(db.sql, callId, clock);
    const charged = { microsPerMinute: 25_000, costMicros: 50_000, billedSeconds: 120 };
    expect(await chargesSoFar(db.sql, [callId, randomUUID()], clock)).toEqual(new Map([[callId, charged]]));
    await settleCharge(db.sql, callId, { answeredAt, endedAt: clock.now() }, clock);
    clock.advance(1_000_000);
    expect((await chargesSoFar(db.sql, [callId], clock)).get(callId)).toEqual(charged);
    expect(await accountSnapshot(db.sql, accountId, clock)).toMatchObject({
      availableMicros: 24_950_000,
      runningMicros: 0,
      reservedMicros: 0,
      secondsThisMonth: 120,
      callsInProgress: 0,
      spendMicrosPerHour: 50_000,
    });
  });

  test.each([3_600_000, -3_600_000])(
    'is what it was when its server was last heard of, though the clock is set by %i ms',
    async (leapMs) => {
      const accountId = await calls.account(25_000_000n);
      const callId = await calls.answered(accountId);
      clock.advance(61_000);
      await beatCall(db.sql, callId, clock);
      clock.leap(leapMs);
      const charged = { microsPerMinute: 25_000, costMicros: 50_000, billedSeconds: 120 };
      expect((await chargesSoFar(db.sql, [callId], clock)).get(callId)).toEqual(charged);
      expect(await accountSnapshot(db.sql, accountId, clock)).toMatchObject({
        availableMicros: 24_950_000,
        runningMicros: 50_000,
        secondsThisMonth: 120,
      });
    },
  );

  test('an hour later nothing is being spent; a month later no minutes are used', async () => {
    const accountId = await calls.account(25_000_000n);
    await settleCharge(db.sql, await calls.answered(accountId), calls.talked(1_000), clock);
    clock.advance(3_601_001);
    const hourLater = await accountSnapshot(db.sql, accountId, clock);
    expect(hourLater).toMatchObject({ spendMicrosPerHour: 0, secondsThisMonth: 60 });
    clock.advance(31 * 86_400_000);
    expect(await accountSnapshot(db.sql, accountId, clock)).toMatchObject({ secondsThisMonth: 0 });
  });
});
