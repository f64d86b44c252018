import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { accountSnapshot } from '#server/billing/account/account-snapshot.ts';
import { fundAccount } from '#server/billing/accounts.ts';
import {
  answerCharge,
  extendCharge,
  settleCharge,
  settleCharges,
  startCharge,
} from '#server/billing/charges/call-charges.ts';
import { chargesSoFar } from '#server/billing/charges/charges-so-far.ts';
import { post } from '#server/billing/ledger/ledger.ts';
import { transaction } from '#server/store/database.ts';
import { beatCall } from '#support/billing/beat-call.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { ChargedCalls, MINUTE } from '#support/billing/charged-calls.ts';
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

describe('a call holds money while it lasts', () => {
  test('reserves a minute ahead, settles what was used and releases the rest', async () => {
    const accountId = await calls.account(25_000_000n);
    const callId = await calls.started(accountId);
    expect(await audit(db.sql, accountId)).toMatchObject({ available: 24_975_000n, reserved: MINUTE });
    expect(await extendCharge(db.sql, callId, 44, clock)).toEqual({
      ok: true,
      value: { paidForSeconds: 60 },
    });
    expect(await extendCharge(db.sql, callId, 46, clock)).toEqual({
      ok: true,
      value: { paidForSeconds: 120 },
    });
    expect(await extendCharge(db.sql, callId, 46, clock)).toEqual({
      ok: true,
      value: { paidForSeconds: 120 },
    });
    expect(await audit(db.sql, accountId)).toMatchObject({ available: 24_950_000n, reserved: 2n * MINUTE });
    const cost = await settleCharge(db.sql, callId, calls.talked(59_000), clock);
    expect(cost).toEqual({ costMicros: 25_000, billedSeconds: 60 });
    expect(await audit(db.sql, accountId)).toMatchObject({
      available: 24_975_000n,
      reserved: 0n,
      usage: MINUTE,
    });
  });

  test('costs nothing when nobody answers', async () => {
    const accountId = await calls.account(MINUTE);
    const callId = await calls.started(accountId);
    const cost = await settleCharge(db.sql, callId, { answeredAt: null, endedAt: clock.now() }, clock);
    expect(cost).toEqual({ costMicros: 0, billedSeconds: 0 });
    expect(await audit(db.sql, accountId)).toMatchObject({ available: MINUTE, reserved: 0n, usage: 0n });
  });

  test('settles what it used even where that is more than it had reserved', async () => {
    const accountId = await calls.account(10n * MINUTE);
    const callId = await calls.started(accountId);
    await settleCharge(db.sql, callId, calls.talked(150_000), clock);
    expect(await audit(db.sql, accountId)).toMatchObject({ available: 7n * MINUTE, usage: 3n * MINUTE });
  });

  test('started twice is started once', async () => {
    const accountId = await calls.account(25_000_000n);
    const callId = randomUUID();
    const results = await Promise.all([1, 2, 3].map(() => calls.start(accountId, 'outbound', callId)));
    const value = { microsPerMinute: 25_000, paidForSeconds: 60 };
    expect(results).toEqual([1, 2, 3].map(() => ({ ok: true, value })));
    expect(await audit(db.sql, accountId)).toMatchObject({ reserved: MINUTE });
  });

  test('settled many times at once is settled once, and every asker hears the same', async () => {
    const accountId = await calls.account(25_000_000n);
    const callId = await calls.started(accountId);
    const settled = await Promise.all(
      [30_000, 90_000, 900_000].map((ms) => settleCharge(db.sql, callId, calls.talked(ms), clock)),
    );
    expect(new Set(settled.map(({ costMicros }) => costMicros)).size).toBe(1);
    expect((await audit(db.sql, accountId)).usage).toBe(BigInt(settled[0]?.costMicros ?? -1));
  });

  test('a call that was never charged settles at nothing', async () => {
    const cost = await settleCharge(db.sql, randomUUID(), calls.talked(1_000), clock);
    expect(cost).toEqual({ costMicros: 0, billedSeconds: 0 });
  });
});

describe('the balance decides what starts', () => {
  test.each([
    ['outbound', MINUTE - 1n, 'balance-empty'],
    ['outbound', MINUTE, null],
    ['outbound', -1n, 'balance-below-zero'],
    ['inbound', 0n, null],
    ['inbound', -1n, 'balance-below-zero'],
  ] as const)('%s with %s micros: %s', async (direction, micros, refusal) => {
    const result = await calls.start(await calls.account(micros), direction);
    expect(result.ok ? null : result.failure).toBe(refusal);
  });

  test('[FAQ] funding the balance lifts the refusal at once', async () => {
    const accountId = await calls.account(-1n);
    await fundAccount(db.sql, { accountId, micros: MINUTE + 1n, key: randomUUID() }, clock);
    expect(await calls.start(accountId, 'outbound')).toMatchObject({ ok: true });
  });

  test('of many outbound calls at once, as many start as there are minutes', async () => {
    const accountId = await calls.account(3n * MINUTE + 1n);
    const results = await Promise.all(Array.from({ length: 12 }, () => calls.start(accountId, 'outbound')));
    expect(results.filter(({ ok }) => ok)).toHaveLength(3);
    expect(await audit(db.sql, accountId)).toMatchObject({ available: 1n, reserved: 3n * MINUTE });
  });

  test('of many inbound calls at zero, one starts', async () => {
    const accountId = await calls.account(0n);
    const results = await Promise.all(Array.from({ length: 6 }, () => calls.start(accountId, 'inbound')));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await audit(db.sql, accountId)).toMatchObject({ available: -MINUTE });
  });
});

describe('when the money runs out', () => {
  test('the call gets all that there is, then no more, and does not pay for the moment it takes to end', async () => {
    const accountId = await calls.account(2n * MINUTE);
    const callId = await calls.started(accountId);
    expect(await extendCharge(db.sql, callId, 50, clock)).toEqual({
      ok: true,
      value: { paidForSeconds: 120 },
    });
    expect(await extendCharge(db.sql, callId, 110, clock)).toEqual({ ok: false, failure: 'balance-empty' });
    const cost = await settleCharge(db.sql, callId, calls.talked(120_700), clock);
    expect(cost).toEqual({ costMicros: 50_000, billedSeconds: 120 });
    expect(await audit(db.sql, accountId)).toMatchObject({ available: 0n, usage: 2n * MINUTE });
  });

  test('it goes on when somebody adds money in time', async () => {
    const accountId = await calls.account(MINUTE);
    const callId = await calls.started(accountId);
    expect(await extendCharge(db.sql, callId, 50, clock)).toMatchObject({ ok: false });
    await fundAccount(db.sql, { accountId, micros: MINUTE, key: randomUUID() }, clock);
    expect(await extendCharge(db.sql, callId, 55, clock)).toEqual({
      ok: true,
      value: { paidForSeconds: 120 },
    });
    expect(await settleCharge(db.sql, callId, calls.talked(61_000), clock)).toMatchObject({
      billedSeconds: 120,
    });
  });
});

describe('a call that goes on through the trunk', () => {
  /** In from a tracking number, out to an office line in France. */
  async function forwarded(accountId: string): Promise<{ callId: string; legId: string }> {
    const [callId, legId] = [await calls.started(accountId, 'inbound'), randomUUID()];
    const request = { callId, legId, accountId, userId: null, direction: 'outbound' } as const;
    await startCharge(db.sql, { ...request, number: '+33142345678' }, clock);
    return { callId, legId };
  }
  const soFar = async (callId: string) => (await chargesSoFar(db.sql, [callId], clock)).get(callId);

  test('pays for both ways, each at its rate from its own answer', async () => {
    const accountId = await calls.account(25_000_000n);
    const { callId, legId } = await forwarded(accountId);
    expect(await audit(db.sql, accountId)).toMatchObject({ reserved: MINUTE + 30_000n });
    expect(await soFar(callId)).toEqual({ microsPerMinute: 25_000, costMicros: 0, billedSeconds: 0 });
    await answerCharge(db.sql, callId, clock.now(), clock);
    const answeredAt = clock.now();
    clock.advance(30_000);
    await answerCharge(db.sql, legId, clock.now(), clock);
    clock.advance(31_000);
    await beatCall(db.sql, callId, clock);
    expect(await soFar(callId)).toEqual({ microsPerMinute: 55_000, costMicros: 80_000, billedSeconds: 180 });
    expect(await accountSnapshot(db.sql, accountId, clock)).toMatchObject({
      runningMicros: 80_000,
      secondsThisMonth: 180,
      callsInProgress: 1,
    });
    await settleCharge(db.sql, callId, { answeredAt, endedAt: clock.now() }, clock);
    await settleCharge(db.sql, legId, { answeredAt: answeredAt + 30_000, endedAt: clock.now() }, clock);
    expect(await soFar(callId)).toEqual({ microsPerMinute: 55_000, costMicros: 80_000, billedSeconds: 180 });
    expect(await audit(db.sql, accountId)).toMatchObject({ reserved: 0n, usage: 80_000n });
  });

  test('gives back what a ring in vain had set reservation, and goes on', async () => {
    const accountId = await calls.account(MINUTE + 30_000n);
    const { callId, legId } = await forwarded(accountId);
    await settleCharge(db.sql, legId, { answeredAt: null, endedAt: clock.now() }, clock);
    expect(await audit(db.sql, accountId)).toMatchObject({ available: 30_000n, reserved: MINUTE });
    expect(await extendCharge(db.sql, callId, 50, clock)).toMatchObject({ value: { paidForSeconds: 120 } });
  });

  test('leaves a charge that lets go of another one’s money to the database to refuse', async () => {
    const accountId = await calls.account(25_000_000n);
    const { callId, legId } = await forwarded(accountId);
    const swapped = transaction(db.sql, async (tx) => {
      const kind = { kind: 'reserve', floorMicros: 0n, accountId, at: clock.now(), callId } as const;
      const postings = { available: -1n, reserved: 1n };
      await post(tx, { ...kind, key: randomUUID(), chargeId: legId, postings });
      await tx`update call_charges set reserved_micros = reserved_micros + 1 where id = ${callId}`;
    });
    await expect(swapped).rejects.toThrow('not by its row');
  });
});

describe('after a crash', () => {
  test('all that is open of a call is settled at the same instant, once, each from its own answer', async () => {
    const accountId = await calls.account(25_000_000n);
    const callId = await calls.started(accountId, 'inbound');
    const [over, live, ringing] = [randomUUID(), randomUUID(), randomUUID()];
    for (const legId of [over, live, ringing]) {
      const request = { callId, legId, accountId, userId: null, direction: 'outbound' } as const;
      await startCharge(db.sql, { ...request, number: '+12065550142' }, clock);
    }
    await answerCharge(db.sql, callId, clock.now(), clock);
    await settleCharge(db.sql, over, calls.talked(1_000), clock);
    await answerCharge(db.sql, live, clock.now() + 70_000, clock);
    clock.advance(3_600_000);
    const endedAt = clock.now() - 3_600_000 + 130_000;
    const recover = () => settleCharges(db.sql, callId, { answers: new Map(), endedAt }, clock);
    await Promise.all([recover(), recover()]);
    const soFar = await chargesSoFar(db.sql, [callId], clock);
    // Two minutes and ten seconds in, one minute out, and the leg that was over before.
    expect(soFar.get(callId)).toMatchObject({ billedSeconds: 180 + 60 + 60, costMicros: 125_000 });
    expect(await audit(db.sql, accountId)).toMatchObject({ reserved: 0n, usage: 125_000n });
  });
});
