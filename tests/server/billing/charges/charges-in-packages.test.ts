import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PackageCover } from '#contract/billing/packages.ts';
import { ManualClock } from '#kit/clock.ts';
import { accountSnapshot } from '#server/billing/account/account-snapshot.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import {
  answerCharge,
  extendCharge,
  settleCharge,
  settleCharges,
  startCharge,
} from '#server/billing/charges/call-charges.ts';
import { chargesSoFar } from '#server/billing/charges/charges-so-far.ts';
import { addBucket } from '#support/billing/bucket.ts';
import { beatCall } from '#support/billing/beat-call.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const MINUTE = 25_000n;
const DAY_MS = 86_400_000;
const LOCAL = '+12065550142';
const TOLL_FREE = '+18005550199';
const LONDON = '+442071838750';

let db: TestDatabase;
let clock: ManualClock;
let accountId: string;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  clock = new ManualClock();
  accountId = await openAccount(db.sql, 'Harbor');
});

const fund = (micros: bigint) => fundAccount(db.sql, { accountId, micros, key: randomUUID() }, clock);

function add(seconds: number, { until = DAY_MS, covers }: { until?: number; covers?: PackageCover } = {}) {
  const now = clock.now();
  return addBucket(db.sql, { accountId, covers: covers ?? 'local', seconds, from: now, until: now + until });
}

interface Call {
  direction?: 'inbound' | 'outbound';
  number?: string;
}
const start = (callId: string, { direction = 'outbound', number = LOCAL }: Call = {}) =>
  startCharge(db.sql, { callId, accountId, userId: null, direction, number }, clock);

async function answered(call?: Call): Promise<string> {
  const callId = randomUUID();
  expect(await start(callId, call)).toMatchObject({ ok: true });
  await answerCharge(db.sql, callId, clock.now(), clock);
  return callId;
}
const extend = (callId: string, elapsed: number) => extendCharge(db.sql, callId, elapsed, clock);
/** It lasted until now. */
const settle = (callId: string, seconds: number) => {
  const endedAt = clock.now();
  return settleCharge(db.sql, callId, { answeredAt: endedAt - seconds * 1000, endedAt }, clock);
};

async function bucketOf(id: string) {
  const [bucket] = await db.sql<{ used: number; held: number; free: number }[]>`
    select used_seconds::int as used, held_seconds::int as held, (seconds - used_seconds - held_seconds)::int as free
    from package_buckets where id = ${id}`;
  return bucket;
}
const snapshot = () => accountSnapshot(db.sql, accountId, clock);
const entries = (kind: string) => db.sql<{ netMicros: bigint; cause: Record<string, unknown> }[]>`
  select net_micros, cause from ledger_entries where account_id = ${accountId} and kind = ${kind} order by id`;

describe('[FAQ] a package is used before per-minute charging', () => {
  test('a call that is wholly in it moves no money, and stands in the ledger with its minutes', async () => {
    await fund(MINUTE);
    const bucketId = await add(600);
    const callId = await answered();
    expect(await bucketOf(bucketId)).toEqual({ used: 0, held: 60, free: 540 });
    expect(await audit(db.sql, accountId)).toMatchObject({ available: MINUTE, reserved: 0n });
    expect(await entries('reserve')).toEqual([]);
    clock.advance(50_000);
    expect(await extend(callId, 50)).toEqual({ ok: true, value: { paidForSeconds: 120 } });
    expect(await settle(callId, 50)).toEqual({ costMicros: 0, billedSeconds: 60 });
    expect(await bucketOf(bucketId)).toEqual({ used: 60, held: 0, free: 540 });
    expect(await audit(db.sql, accountId)).toMatchObject({ available: MINUTE, usage: 0n });
    const cause = { type: 'call', callId, direction: 'outbound', billedSeconds: 60, packageSeconds: 60 };
    expect(await entries('settle')).toMatchObject([{ netMicros: 0n, cause }]);
  });

  test('starts calls out though the balance is empty, as long as it has a quantum', async () => {
    await add(90);
    const first = randomUUID();
    expect(await start(first)).toMatchObject({ ok: true });
    expect(await start(randomUUID())).toEqual({ ok: false, failure: 'balance-empty' });
    // Half a minute from the package, the other half has to be paid for.
    await fund(MINUTE / 2n);
    expect(await start(randomUUID())).toMatchObject({ ok: true });
    expect(await audit(db.sql, accountId)).toMatchObject({ available: 0n, reserved: MINUTE / 2n });
  });

  test('does not lift a refusal below zero, in or out', async () => {
    const callId = await answered({ direction: 'inbound' });
    await settle(callId, 30);
    await add(600);
    for (const direction of ['inbound', 'outbound'] as const) {
      const refused = await start(randomUUID(), { direction });
      expect(refused).toEqual({ ok: false, failure: 'balance-below-zero' });
    }
  });

  test('what a call in progress may go on with does not depend on the balance', async () => {
    const bucketId = await add(120);
    const inPackage = await answered({ direction: 'inbound' });
    const paid = await answered({ direction: 'inbound', number: TOLL_FREE });
    expect((await audit(db.sql, accountId)).available).toBe(-40_000n);
    expect(await extend(inPackage, 50)).toMatchObject({ ok: true });
    expect(await extend(paid, 50)).toEqual({ ok: false, failure: 'balance-empty' });
    expect(await bucketOf(bucketId)).toEqual({ used: 0, held: 120, free: 0 });
  });

  test.each([
    ['local', LOCAL, 60],
    ['local', TOLL_FREE, 0],
    ['local', LONDON, 0],
    ['toll-free', TOLL_FREE, 60],
    ['toll-free', LOCAL, 0],
  ] as const)('[FAQ] one of %s minutes holds, for a call to %s, %i seconds', async (covers, number, held) => {
    await fund(1_000_000n);
    const bucketId = await add(600, { covers });
    await answered({ number });
    expect(await bucketOf(bucketId)).toMatchObject({ held });
  });

  test('rings in vain for nothing, and says nothing in the ledger', async () => {
    const bucketId = await add(600);
    const callId = randomUUID();
    await start(callId);
    await settleCharge(db.sql, callId, { answeredAt: null, endedAt: clock.now() }, clock);
    expect(await bucketOf(bucketId)).toEqual({ used: 0, held: 0, free: 600 });
    expect(await entries('settle')).toEqual([]);
    await audit(db.sql, accountId);
  });

  test('the one that ends first is used first', async () => {
    const later = await add(600, { until: 2 * DAY_MS });
    const sooner = await add(60);
    const callId = await answered();
    expect([await bucketOf(sooner), await bucketOf(later)]).toMatchObject([{ held: 60 }, { held: 0 }]);
    await extend(callId, 50);
    expect([await bucketOf(sooner), await bucketOf(later)]).toMatchObject([{ held: 60 }, { held: 60 }]);
    await settle(callId, 30);
    expect([await bucketOf(sooner), await bucketOf(later)]).toMatchObject([
      { used: 60 },
      { used: 0, held: 0 },
    ]);
  });
});

describe('a call that exhausts a package', () => {
  test('[FAQ] is split: what the package lacks is charged at the rate of the plan', async () => {
    await fund(10n * MINUTE);
    const bucketId = await add(90);
    const callId = await answered();
    for (const elapsed of [50, 110]) await extend(callId, elapsed);
    expect(await audit(db.sql, accountId)).toMatchObject({ reserved: (MINUTE * 3n) / 2n });
    clock.advance(130_000);
    await beatCall(db.sql, callId, clock);
    const soFar = { microsPerMinute: 25_000, costMicros: 37_500, billedSeconds: 180 };
    expect((await chargesSoFar(db.sql, [callId], clock)).get(callId)).toEqual(soFar);
    expect(await snapshot()).toMatchObject({ runningMicros: 37_500, packageSecondsLeft: 0 });
    expect(await settle(callId, 130)).toEqual({ costMicros: 37_500, billedSeconds: 180 });
    expect(await bucketOf(bucketId)).toEqual({ used: 90, held: 0, free: 0 });
    expect(await audit(db.sql, accountId)).toMatchObject({ available: 212_500n, usage: 37_500n });
    const cause = { billedSeconds: 180, packageSeconds: 90 };
    expect(await entries('settle')).toMatchObject([{ netMicros: -37_500n, cause }]);
  });

  test('goes on with one that is bought meanwhile, and ends by it when the money is gone', async () => {
    await add(60);
    const callId = await answered();
    expect(await extend(callId, 50)).toEqual({ ok: false, failure: 'balance-empty' });
    const bought = await add(60, { until: 2 * DAY_MS });
    expect(await extend(callId, 55)).toEqual({ ok: true, value: { paidForSeconds: 120 } });
    expect(await bucketOf(bought)).toMatchObject({ held: 60 });
    expect(await extend(callId, 110)).toEqual({ ok: false, failure: 'balance-empty' });
    // The moment that it takes us to end it is nobody's.
    expect(await settle(callId, 121)).toEqual({ costMicros: 0, billedSeconds: 120 });
    await audit(db.sql, accountId);
  });

  test('takes no second twice: of many calls at once each has its own', async () => {
    const bucketId = await add(5 * 60);
    const started = await Promise.all(Array.from({ length: 12 }, () => start(randomUUID())));
    expect(started.filter(({ ok }) => ok)).toHaveLength(5);
    expect(await bucketOf(bucketId)).toEqual({ used: 0, held: 300, free: 0 });
    await audit(db.sql, accountId);
  });

  test('nor when many go on, and end, in the same instant', async () => {
    await fund(12n * MINUTE);
    const calls = await Promise.all(Array.from({ length: 8 }, () => answered()));
    const bucketId = await add(3 * 60 + 30);
    await Promise.all(calls.map((callId) => extend(callId, 50)));
    expect(await bucketOf(bucketId)).toEqual({ used: 0, held: 210, free: 0 });
    // Three go on by money, and one by half a minute of it; what is left of the balance carries no more.
    expect(await audit(db.sql, accountId)).toMatchObject({ reserved: 12n * MINUTE - MINUTE / 2n });
    clock.advance(70_000);
    await Promise.all(calls.map((callId) => settle(callId, 70)));
    expect(await bucketOf(bucketId)).toMatchObject({ used: 210, held: 0 });
    await audit(db.sql, accountId);
  });
});

describe('a package whose month ends during a call', () => {
  test('carries what the call holds of it, and no second more', async () => {
    await fund(10n * MINUTE);
    const bucketId = await add(600, { until: 70_000 });
    const callId = await answered();
    clock.advance(50_000);
    await extend(callId, 50);
    clock.advance(60_000);
    await beatCall(db.sql, callId, clock);
    expect(await snapshot()).toMatchObject({ packageSecondsLeft: null, runningMicros: 0 });
    await extend(callId, 110);
    expect(await bucketOf(bucketId)).toMatchObject({ held: 120 });
    clock.advance(20_000);
    expect(await settle(callId, 130)).toEqual({ costMicros: 25_000, billedSeconds: 180 });
    expect(await bucketOf(bucketId)).toEqual({ used: 120, held: 0, free: 480 });
    expect(await audit(db.sql, accountId)).toMatchObject({ usage: MINUTE });
  });
});

describe('what a call comes to so far', () => {
  test('is what it would be settled at: money, minutes and what packages have left', async () => {
    await fund(10n * MINUTE);
    await add(240);
    await add(600, { covers: 'toll-free' });
    const calls = [await answered(), await answered(), await answered({ number: LONDON })];
    for (const callId of calls) await extend(callId, 50);
    clock.advance(130_000);
    for (const callId of calls) await beatCall(db.sql, callId, clock);
    const before = await snapshot();
    // Two of three minutes each are held, and what was talked beyond finds nothing free.
    expect(before).toMatchObject({ packageSecondsLeft: 600, runningMicros: 2 * 25_000 + 3 * 30_000 });
    for (const callId of calls) await settle(callId, 130);
    const { reservedMicros, runningMicros, callsInProgress, ...after } = await snapshot();
    expect([reservedMicros, runningMicros, callsInProgress]).toEqual([0, 0, 0]);
    expect(before).toMatchObject(after);
    await audit(db.sql, accountId);
  });

  test('what was talked beyond all that is set reservation takes what packages have free, then money', async () => {
    await fund(10n * MINUTE);
    await add(90);
    const callId = await answered();
    clock.advance(170_000);
    await beatCall(db.sql, callId, clock);
    const [{ costMicros } = { costMicros: -1 }] = [...(await chargesSoFar(db.sql, [callId], clock)).values()];
    expect([costMicros, (await snapshot()).runningMicros]).toEqual([37_500, 37_500]);
    await settleCharges(db.sql, callId, { answers: new Map(), endedAt: clock.now() }, clock);
    expect(await audit(db.sql, accountId)).toMatchObject({ usage: 37_500n });
    expect(await snapshot()).toMatchObject({ packageSecondsLeft: 0 });
  });

  test('of a package nothing is left out: a call that rings holds, but has not used', async () => {
    await add(600);
    await start(randomUUID());
    expect(await snapshot()).toMatchObject({ packageSecondsLeft: 600 });
  });
});

test('after a crash all charges of a call share what packages have, and are settled once', async () => {
  await fund(10n * MINUTE);
  const bucketId = await add(150);
  const callId = await answered({ direction: 'inbound' });
  const legId = randomUUID();
  const leg = { callId, legId, accountId, userId: null, direction: 'outbound', number: LOCAL } as const;
  await startCharge(db.sql, leg, clock);
  await answerCharge(db.sql, legId, clock.now(), clock);
  clock.advance(70_000);
  const recover = () => settleCharges(db.sql, callId, { answers: new Map(), endedAt: clock.now() }, clock);
  await Promise.all([recover(), recover()]);
  // Four minutes in all: a minute each was held, half a one was free, and the rest is paid for.
  expect(await bucketOf(bucketId)).toEqual({ used: 150, held: 0, free: 0 });
  expect(await audit(db.sql, accountId)).toMatchObject({ reserved: 0n, usage: 37_500n });
});
