/** Random calls share one balance and its packages while crashes fall between their steps: against a model, on real PostgreSQL. */
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { accountSnapshot } from '#server/billing/account/account-snapshot.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import { touchCharges } from '#server/billing/charges/beats.ts';
import {
  answerCharge,
  extendCharge,
  settleCharge,
  settleCharges,
  startCharge,
} from '#server/billing/charges/call-charges.ts';
import { transaction } from '#server/store/database.ts';
import { addBucket } from '#support/billing/bucket.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const MINUTE = 25_000n;
/** The steps of a call in their order; a crash after one of them leaves the rest undone. */
const STEPS = ['start', 'answer', 'talk', 'settle'] as const;

interface PlannedCall {
  inbound: boolean;
  /** It goes on through the trunk: a second charge, which shares its fate. */
  forwarded: boolean;
  answered: boolean;
  seconds: number;
  lastStep: (typeof STEPS)[number];
  settlements: number;
}

interface Played {
  /** Its charges, of which a second one may have been refused. */
  charges: string[];
  /** What it talked, as far as the books may know; null: not answered. */
  talkedSeconds: number | null;
  exhausted: boolean;
}

const plannedCall: fc.Arbitrary<PlannedCall> = fc.record({
  inbound: fc.boolean(),
  forwarded: fc.boolean(),
  answered: fc.boolean(),
  seconds: fc.integer({ min: 1, max: 250 }),
  lastStep: fc.constantFrom(...STEPS),
  settlements: fc.integer({ min: 1, max: 3 }),
});

interface PlannedPackage {
  seconds: number;
  /** How long its month goes on after the first call has begun. */
  lastsSeconds: number;
  /** Bought while calls go on. */
  isBought: boolean;
}

/** Enough for whatever is played. */
const PLENTY_SECONDS = 20 * 360;
const plannedPackage: fc.Arbitrary<PlannedPackage> = fc.record({
  seconds: fc.oneof(fc.integer({ min: 1, max: 600 }), fc.constant(PLENTY_SECONDS)),
  lastsSeconds: fc.integer({ min: 10, max: 400 }),
  isBought: fc.boolean(),
});

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

async function fundedAccount(micros: bigint, clock: ManualClock): Promise<string> {
  const accountId = await openAccount(db.sql, 'Harbor');
  await fundAccount(db.sql, { accountId, micros, key: accountId }, clock);
  return accountId;
}

async function credit(accountId: string, one: PlannedPackage, clock: ManualClock): Promise<void> {
  const from = clock.now();
  await addBucket(db.sql, { accountId, seconds: one.seconds, from, until: from + one.lastsSeconds * 1000 });
}

/** As the switchboard would: pays ahead while it talks, and hangs up when nothing more is paid for. */
async function play(accountId: string, plan: PlannedCall, clock: ManualClock): Promise<Played> {
  const at = clock.now();
  const charges = await begin(accountId, plan, clock);
  const played: Played = { charges, talkedSeconds: null, exhausted: false };
  const reaches = (step: (typeof STEPS)[number]) => STEPS.indexOf(plan.lastStep) >= STEPS.indexOf(step);
  if (charges.length === 0) return played;
  if (plan.answered && reaches('answer')) {
    for (const id of charges) await answerCharge(db.sql, id, at, clock);
    played.talkedSeconds = 0;
  }
  if (plan.answered && reaches('talk')) Object.assign(played, await talk(charges, plan.seconds, at));
  if (!reaches('settle')) return played;
  const { talkedSeconds } = played;
  const times = { answeredAt: talkedSeconds === null ? null : at, endedAt: at + (talkedSeconds ?? 0) * 1000 };
  const once = (id: string) => settleCharge(db.sql, id, times, clock);
  const often = Array.from({ length: plan.settlements }, () => charges).flat();
  await Promise.all(often.map(once));
  return played;
}

async function begin(accountId: string, plan: PlannedCall, clock: ManualClock): Promise<string[]> {
  const callId = randomUUID();
  const call = { callId, accountId, userId: null, number: '+12025550110' };
  const direction = plan.inbound ? 'inbound' : 'outbound';
  if (!(await startCharge(db.sql, { ...call, direction }, clock)).ok) return [];
  if (!plan.forwarded) return [callId];
  const legId = randomUUID();
  const leg = await startCharge(db.sql, { ...call, legId, direction: 'outbound' }, clock);
  return leg.ok ? [callId, legId] : [callId];
}

async function talk(charges: string[], seconds: number, answeredAt: number): Promise<Partial<Played>> {
  const [callId = ''] = charges;
  const paidFor = new Map(charges.map((id) => [id, 60]));
  for (let elapsed = 10; elapsed <= seconds; elapsed += 10) {
    const now = new ManualClock(answeredAt + elapsed * 1000);
    for (const [id, paidForSeconds] of paidFor) {
      const extended = await extendCharge(db.sql, id, elapsed, now);
      if (extended.ok) paidFor.set(id, extended.value.paidForSeconds);
      else if (elapsed >= paidForSeconds) {
        await touchCharges(db.sql, [{ callId, at: now.now() }], now);
        return { talkedSeconds: elapsed, exhausted: true };
      }
    }
  }
  const at = answeredAt + seconds * 1000;
  await touchCharges(db.sql, [{ callId, at }], new ManualClock(at));
  return { talkedSeconds: seconds };
}

/** What the model says it may cost: whole minutes of each charge, one at least once answered. */
function minutesOf({ charges, talkedSeconds }: Played): bigint {
  const minutes = talkedSeconds === null ? 0 : Math.max(1, Math.ceil(talkedSeconds / 60));
  return BigInt(charges.length * minutes);
}

async function recover(accountId: string, clock: ManualClock): Promise<number> {
  const mine = await db.sql<{ callId: string; lastSeenAt: Date }[]>`
    select call_id, max(last_seen_at) as last_seen_at from call_charges
    where account_id = ${accountId} and ended_at is null group by call_id`;
  const settle = ({ callId, lastSeenAt }: (typeof mine)[number]) =>
    settleCharges(db.sql, callId, { answers: new Map(), endedAt: lastSeenAt.getTime() }, clock);
  // Two servers that start after the same crash both recover.
  await Promise.all([...mine.map(settle), ...mine.map(settle)]);
  return mine.length;
}

/** As the charges say; the audit has proven them. */
async function secondsOf(accountId: string) {
  const [sum] = await db.sql<{ billed: bigint; fromPackages: bigint; charged: bigint }[]>`
    select coalesce(sum(billed_seconds), 0)::bigint as billed, coalesce(sum(package_seconds), 0)::bigint as from_packages,
      coalesce(sum((cost_micros * 60 + 12500) / 25000), 0)::bigint as charged
    from call_charges where account_id = ${accountId}`;
  return sum ?? { billed: 0n, fromPackages: 0n, charged: 0n };
}

test('whatever calls do at once and wherever they crash, the books are exact and each call is settled once', async () => {
  const scenario = fc.record({
    calls: fc.array(plannedCall, { minLength: 1, maxLength: 10 }),
    packages: fc.array(plannedPackage, { maxLength: 3 }),
    minutes: fc.integer({ min: 0, max: 12 }),
    cents: fc.integer({ min: 0, max: 24_999 }),
  });
  await fc.assert(
    fc.asyncProperty(scenario, async ({ calls, packages, minutes, cents }) => {
      const clock = new ManualClock();
      const funded = BigInt(minutes) * MINUTE + BigInt(cents);
      const accountId = await fundedAccount(funded, clock);
      const [bought, there] = [
        packages.filter(({ isBought }) => isBought),
        packages.filter((one) => !one.isBought),
      ];
      for (const one of there) await credit(accountId, one, clock);
      const [played] = await Promise.all([
        Promise.all(calls.map((call) => play(accountId, call, clock))),
        ...bought.map((one) => credit(accountId, one, clock)),
      ]);
      const beforeRecovery = await audit(db.sql, accountId);
      // One quantum below zero is the most that reservations may come to, no matter who asked first.
      expect(beforeRecovery.available).toBeGreaterThanOrEqual(-MINUTE);

      const abandoned = calls.filter(
        ({ lastStep }, i) => (played[i]?.charges.length ?? 0) > 0 && lastStep !== 'settle',
      ).length;
      expect(await recover(accountId, clock)).toBe(abandoned);
      expect(await recover(accountId, clock)).toBe(0);

      const books = await audit(db.sql, accountId);
      const most = 60n * played.reduce((sum, call) => sum + minutesOf(call), 0n);
      expect(books.reserved).toBe(0n);
      expect(books.available).toBe(funded - books.usage);
      expect(books.available).toBeGreaterThanOrEqual(-MINUTE);
      const { billed, fromPackages, charged } = await secondsOf(accountId);
      if (played.some(({ exhausted }) => exhausted)) expect(billed).toBeLessThanOrEqual(most);
      else expect(billed).toBe(most);
      expect(billed).toBe(fromPackages + charged);
      if (packages.length === 0) expect(books.usage).toBe((billed * MINUTE) / 60n);
      // What is there for all of it carries all of it, and no balance is needed.
      if (there.some(({ seconds, lastsSeconds }) => seconds === PLENTY_SECONDS && lastsSeconds > 250)) {
        expect([charged, books.usage]).toEqual([0n, 0n]);
        expect(played.every(({ charges, exhausted }) => charges.length > 0 && !exhausted)).toBe(true);
      }
      const snapshot = await accountSnapshot(db.sql, accountId, clock);
      expect(snapshot).toMatchObject({
        availableMicros: Number(books.available),
        reservedMicros: 0,
        runningMicros: 0,
        callsInProgress: 0,
        secondsThisMonth: Number(billed),
      });
    }),
    { numRuns: 25 },
  );
});

test('a step that dies before its commit leaves nothing behind, and can be done again', async () => {
  const clock = new ManualClock();
  const accountId = await fundedAccount(2n * MINUTE, clock);
  // It carries the first minute and a half.
  await credit(accountId, { seconds: 90, lastsSeconds: 100, isBought: false }, clock);
  const callId = randomUUID();
  const request = { callId, accountId, userId: null, direction: 'outbound', number: '+12065550142' } as const;
  const times = { answeredAt: clock.now(), endedAt: clock.now() + 61_000 };
  const steps = [
    (sql: Parameters<typeof settleCharge>[0]) => startCharge(sql, request, clock),
    (sql: Parameters<typeof settleCharge>[0]) => extendCharge(sql, callId, 50, clock),
    (sql: Parameters<typeof settleCharge>[0]) => settleCharge(sql, callId, times, clock),
  ];
  const all = async () => [await audit(db.sql, accountId), await accountSnapshot(db.sql, accountId, clock)];
  for (const step of steps) {
    const before = await all();
    const died = transaction(db.sql, async (tx) => {
      await step(tx);
      throw new Error('died');
    });
    await expect(died).rejects.toThrow('died');
    expect(await all()).toEqual(before);
    await step(db.sql);
  }
  expect(await audit(db.sql, accountId)).toMatchObject({
    available: (3n * MINUTE) / 2n,
    reserved: 0n,
    usage: MINUTE / 2n,
  });
  expect(await accountSnapshot(db.sql, accountId, clock)).toMatchObject({ packageSecondsLeft: 0 });
});
