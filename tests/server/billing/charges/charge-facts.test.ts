import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import {
  answerCharge,
  extendCharge,
  settleCharge,
  settleCharges,
  startCharge,
  type ChargeRequest,
} from '#server/billing/charges/call-charges.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const DAY_MS = 86_400_000;
let db: TestDatabase;
let people: DemoPeople;
let accountId: string;
let clock: ManualClock;
beforeAll(async () => {
  db = await openTestDatabase();
  accountId = await openAccount(db.sql, 'Harbor');
  people = await seedDemoPeople(db.sql, accountId);
});
afterAll(() => db.close());
beforeEach(async () => {
  clock = new ManualClock();
  accountId = await openAccount(db.sql, 'Harbor');
  await fundAccount(db.sql, { accountId, micros: 1_000_000n, key: accountId }, clock);
});

const start = (request: Partial<ChargeRequest> = {}) => {
  const call = { callId: randomUUID(), accountId, userId: null, direction: 'outbound' } as const;
  return startCharge(db.sql, { ...call, number: '+12065550142', ...request }, clock);
};

async function answered(request: Partial<ChargeRequest> = {}): Promise<string> {
  const callId = randomUUID();
  expect(await start({ callId, ...request })).toMatchObject({ ok: true });
  await answerCharge(db.sql, callId, clock.now(), clock);
  return callId;
}

async function factsOf(id: string) {
  const [row] = await db.sql`
    select user_id, far_number, tracking_number, source, agent_name, place, country, covers
    from call_charges where id = ${id}`;
  return row;
}

async function causeOf(chargeId: string): Promise<unknown> {
  const [entry] = await db.sql<{ cause: unknown }[]>`
    select cause from ledger_entries where charge_id = ${chargeId} and kind = 'settle'`;
  return entry?.cause;
}

describe('a charge says what usage is asked by', () => {
  test('of a call out all is known at its start', async () => {
    const { id: userId, name: agentName } = people.agent1;
    const facts = {
      farNumber: '+447700900123',
      trackingNumber: '+12025550121',
      source: null,
      agentName,
      country: 'GB',
    };
    const callId = await answered({ userId, number: '+447700900123', facts });
    const known = { userId, ...facts, place: 'United Kingdom, mobile', covers: null };
    expect(await factsOf(callId)).toEqual(known);
    await settleCharge(db.sql, callId, { answeredAt: clock.now(), endedAt: clock.now() }, clock);
    expect(await factsOf(callId)).toEqual(known);
    expect(await causeOf(callId)).toEqual({
      type: 'call',
      callId,
      direction: 'outbound',
      far: '+447700900123',
      trackingNumber: '+12025550121',
      agent: agentName,
      billedSeconds: 60,
      packageSeconds: 0,
    });
  });

  test('who took a call in is known at its end; a leg that went on is nobody’s', async () => {
    const facts = { farNumber: '+13125550180', trackingNumber: '+12025550110', source: 'Google Ads' };
    const callId = await answered({ direction: 'inbound', number: '+12025550110', facts });
    const legId = randomUUID();
    await start({ callId, legId, number: '+12065550142' });
    const { id, name } = people.agent2;
    const ending = { answers: new Map([[legId, clock.now()]]), endedAt: clock.now(), agent: { id, name } };
    await settleCharges(db.sql, callId, ending, clock);
    expect(await factsOf(callId)).toEqual({
      userId: id,
      agentName: name,
      ...facts,
      country: null,
      place: 'United States and Canada',
      covers: 'local',
    });
    expect(await factsOf(legId)).toMatchObject({ userId: null, agentName: null });
    expect(await causeOf(callId)).toMatchObject({ agent: name, far: '+13125550180' });
    expect(await causeOf(legId)).toMatchObject({ agent: null, direction: 'outbound' });
    await audit(db.sql, accountId);
  });

  test('a call that nobody answered gives back what it held, and says so', async () => {
    const callId = randomUUID();
    await start({ callId });
    await settleCharge(db.sql, callId, { answeredAt: null, endedAt: clock.now() }, clock);
    expect(await causeOf(callId)).toMatchObject({ type: 'call', billedSeconds: 0, packageSeconds: 0 });
  });
});

describe('the plan of the account', () => {
  const subscribe = (plan: string) => {
    const [now, later] = [new Date(clock.now()), new Date(clock.now() + 30 * DAY_MS)];
    return db.sql`
      insert into subscriptions (account_id, plan, billed_from, period_from, renews_at)
      values (${accountId}, ${plan}, ${now}, ${now}, ${later})
      on conflict (account_id) do update set plan = excluded.plan`;
  };

  test('sets the rate and the increment, and a call keeps what it began with', async () => {
    await subscribe('growth');
    const callId = await answered();
    await subscribe('starter');
    await extendCharge(db.sql, callId, 50, clock);
    const cost = await settleCharge(
      ...([db.sql, callId, { answeredAt: clock.now(), endedAt: clock.now() + 61_000 }, clock] as const),
    );
    expect(cost).toEqual({ costMicros: 22_000, billedSeconds: 66 });
    expect(await start()).toEqual({ ok: true, value: { microsPerMinute: 25_000, paidForSeconds: 60 } });
    await audit(db.sql, accountId);
  });

  test('closed, nothing starts in either direction, and what is in progress goes on', async () => {
    await subscribe('team');
    const callId = await answered();
    const now = new Date(clock.now());
    await db.sql`
      update subscriptions set state = 'closed', closed_at = ${now}, readable_until = ${now} where account_id = ${accountId}`;
    for (const direction of ['inbound', 'outbound'] as const) {
      expect(await start({ direction })).toEqual({ ok: false, failure: 'account-closed' });
    }
    expect(await extendCharge(db.sql, callId, 50, clock)).toMatchObject({ ok: true });
  });
});

describe('limits', () => {
  const limit = (micros: number) => db.sql`
    insert into limits (account_id, account_daily_micros, new_countries, burst_calls, burst_seconds)
    values (${accountId}, ${micros}, 'hold', 2, 60)`;

  test('end a call out when the day is spent, and leave calls in alone', async () => {
    await limit(25_000);
    const by = { userId: people.agent2.id };
    const [out, incoming] = [await answered(by), await answered({ direction: 'inbound' })];
    clock.advance(50_000);
    expect(await extendCharge(db.sql, out, 50, clock)).toEqual({ ok: false, failure: 'daily-limit' });
    expect(await extendCharge(db.sql, incoming, 50, clock)).toMatchObject({ ok: true });
    expect(await start(by)).toEqual({ ok: false, failure: 'daily-limit' });
    expect(await start({ direction: 'inbound' })).toMatchObject({ ok: true });
    clock.advance(11_000);
    // What is not paid for is not billed.
    const times = { answeredAt: clock.now() - 61_000, endedAt: clock.now() };
    expect(await settleCharge(db.sql, out, times, clock)).toMatchObject({ billedSeconds: 60 });
    await audit(db.sql, accountId);
  });

  test('leave nothing unpaid that was talked while nobody could be asked', async () => {
    await limit(25_000);
    const answeredAt = clock.now();
    const out = await answered({ userId: people.supervisor.id });
    clock.advance(110_000);
    expect(await extendCharge(db.sql, out, 110, clock)).toEqual({ ok: false, failure: 'daily-limit' });
    const ending = { answeredAt, endedAt: clock.now() };
    expect(await settleCharge(db.sql, out, ending, clock)).toMatchObject({ billedSeconds: 120 });
    await audit(db.sql, accountId);
  });

  test('what they write down of a refused call is there, and no charge and no money', async () => {
    await limit(1_000_000);
    const call = { number: '+442071838750', facts: { country: 'GB' } };
    expect(await start(call)).toEqual({ ok: false, failure: 'new-country-held' });
    expect(await db.sql`select country from called_countries where account_id = ${accountId}`).toEqual([
      { country: 'GB' },
    ]);
    expect(await audit(db.sql, accountId)).toMatchObject({ available: 1_000_000n, reserved: 0n });
    // What is not served anyway is no call to a new country.
    await start({ number: '+8821600000000', facts: { country: 'XX' } });
    expect(await db.sql`select from called_countries where account_id = ${accountId}`).toHaveLength(1);
  });

  test('an agent who begins too many calls is blocked in the same instant', async () => {
    await limit(1_000_000);
    const { id: userId, name: agentName } = people.agent3;
    const call = { userId, facts: { agentName, country: 'US' } };
    const results = [await start(call), await start(call), await start(call), await start(call)];
    expect(results.map((one) => (one.ok ? 'started' : one.failure))).toEqual([
      ...['started', 'started', 'calls-blocked', 'calls-blocked'],
    ]);
  });
});
