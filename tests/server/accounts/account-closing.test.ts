import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { planStandingSchema } from '#contract/billing/plans.ts';
import { apiErrorSchema } from '#contract/values/errors.ts';
import type { PortRequestInput } from '#contract/numbers/porting.ts';
import { routes } from '#contract/routes.ts';
import { rentedNumberListSchema } from '#contract/numbers/rented-numbers.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { accountClosing } from '#server/accounts/account-closing.ts';
import { callsIn } from '#server/calls/calls.ts';
import { callRoutes } from '#server/http/calls/call-routes.ts';
import { sessionsIn } from '#server/people/sign-in/sign-in.ts';
import { openPeopleResources } from '#server/wiring/people/people-resources.ts';
import { FakeRooms } from '#support/http/fake-rooms.ts';
import { openBillingResources } from '#server/wiring/billing-resources.ts';
import { fundAccount } from '#server/billing/accounts.ts';
import { post } from '#server/billing/ledger/ledger.ts';
import { noticesOf } from '#server/billing/account/notices.ts';
import { createApp } from '#server/http/app.ts';
import { cancellationRoutes } from '#server/http/billing/cancellation-routes.ts';
import { openNumberResources } from '#server/wiring/number-resources.ts';
import { findInventoryNumber } from '#server/numbers/inventory/inventory-numbers.ts';
import { PasswordHashing } from '#server/people/sign-in/password-hashing.ts';
import { signUp } from '#server/accounts/sign-up.ts';
import { saveCard } from '#support/billing/saved-card.ts';
import { openNumberParts } from '#support/numbers/number-parts.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const CHICAGO = '+13125550110';
const BOSTON = '+16175550110';
const DAY_MS = 86_400_000;
const DOLLAR = 1_000_000n;
const PASSWORD = 'correct horse';

const port: PortRequestInput = {
  numbers: [BOSTON],
  source: 'Billboard',
  billName: 'Harbor Home',
  billAddress: '1 Pier',
  losingCarrier: 'Lakeside',
  accountNumber: '12-345',
  signerName: 'Ada Lund',
};

const hashing = new PasswordHashing();
let db: TestDatabase;
let clock: ManualClock;
let accountId: string;
let email: string;
let app: ReturnType<typeof createApp>;
let numbers: ReturnType<typeof openNumberResources>;
let cookie: string;

beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.sql`truncate owned_numbers, ports cascade`;
  clock = new ManualClock();
  email = `ada-${crypto.randomUUID()}@harbor.test`;
  const newcomer = { company: 'Harbor Home', name: 'Ada Lund', email, password: PASSWORD };
  const opened = await signUp({ sql: db.sql, hashing }, newcomer, '127.0.0.1');
  if (!opened.ok) throw new Error('no account was opened');
  ({ accountId } = opened.value);
  await saveCard(db.sql, accountId);
  await fundAccount(db.sql, { accountId, micros: 100n * DOLLAR, key: accountId }, clock);
  await openServer();
  cookie = await signIn();
});

async function openServer(): Promise<void> {
  const { sql } = db;
  const rooms = new FakeRooms();
  const people = openPeopleResources({
    sql,
    clock,
    demo: false,
    carrier: null,
    onStatusChosen: () => undefined,
    issue: () => rooms.phoneCredentials(),
  });
  numbers = openNumberResources(await openNumberParts(sql, clock));
  const billing = openBillingResources({ sql, clock, log: silentLog });
  const { release: releaseNumbers, cancelPorts } = numbers;
  const closing = accountClosing({ sql, clock, log: silentLog, releaseNumbers, cancelPorts });
  const http = rooms.parts({ sessions: sessionsIn({ sql, hashing }, clock), me: people.me, clock });
  app = createApp(http, null, [
    ...people.routers,
    callRoutes(callsIn(sql, clock)),
    ...billing.routers,
    ...numbers.routers,
    cancellationRoutes(closing),
  ]);
}

async function signIn(): Promise<string> {
  const answer = await send('POST', routes.session, { email, password: PASSWORD });
  expect(answer.status).toBe(200);
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

async function send(method: string, path: string, body?: object): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(cookie ? { cookie } : {}) };
  const answer = await app.request(path, { method, headers, body: body ? JSON.stringify(body) : null }, {});
  const rotated = answer.headers.get('set-cookie')?.split(';')[0];
  if (rotated !== undefined && method !== 'DELETE') cookie = rotated;
  return answer;
}

const codeOf = async (answer: Response) => [
  answer.status,
  apiErrorSchema.parse(await answer.json()).error.code,
];
const standing = async (answer: Response) => planStandingSchema.parse(await answer.json());
const close = (name = 'Harbor Home') => send('POST', billingRoutes.cancellation, { name });
const reopen = () => send('DELETE', billingRoutes.cancellation);
const changePlan = (plan: string) => send('PUT', billingRoutes.plan, { plan, dueMicros: 1_000_000_000 });
const buy = (number: string) =>
  send('POST', setupRoutes.rentedNumbers, { numbers: [{ number, source: 'Radio' }] });
const restore = (number: string) =>
  send('POST', setupRoutes.restoreNumber.replace('{number}', encodeURIComponent(number)));
const rented = async () => {
  const answer = await send('GET', setupRoutes.rentedNumbers);
  return rentedNumberListSchema
    .parse(await answer.json())
    .numbers.map(({ number, state }) => [number, state]);
};
async function submitPort(): Promise<void> {
  const made = (await (await send('POST', setupRoutes.ports, port)).json()) as { id: string };
  for (const kind of ['letter-of-authorization', 'bill'])
    await app.request(
      setupRoutes.portDocument.replace('{id}', made.id).replace('{kind}', kind),
      { method: 'PUT', headers: { cookie }, body: '%PDF-1.7' },
      {},
    );
  expect((await send('POST', setupRoutes.submitPort.replace('{id}', made.id))).status).toBe(200);
}

describe('[FAQ] the service is cancelled at any time', () => {
  test('what is left of the fee comes back, numbers are released, ports cancelled, nothing renews', async () => {
    await changePlan('growth');
    await buy(CHICAGO);
    await submitPort();
    await db.sql`
      insert into auto_recharges (account_id, is_on, threshold_micros, amount_micros)
      values (${accountId}, true, ${10n * DOLLAR}, ${50n * DOLLAR})`;
    expect(await rented()).toEqual([
      [CHICAGO, 'active'],
      [BOSTON, 'porting'],
    ]);
    // 31 days, of which 21 days are left.
    clock.advance(10 * DAY_MS);
    cookie = await signIn();
    const closedAt = clock.now();
    expect(await standing(await close())).toMatchObject({
      plan: 'growth',
      state: 'closed',
      period: null,
      closedAt,
      readableUntil: closedAt + 60 * DAY_MS,
    });
    const credited = 39_967_742n;
    expect(await audit(db.sql, accountId)).toMatchObject({
      available: (100n - 59n - 2n) * DOLLAR + credited,
    });
    const [entry] = await db.sql`
      select kind, cause from ledger_entries where account_id = ${accountId} order by id desc limit 1`;
    const until = Date.parse('2026-06-14T10:00:00Z');
    expect(entry).toEqual({ kind: 'credit', cause: { type: 'plan-ended', plan: 'growth', until } });
    expect(await rented()).toEqual([[CHICAGO, 'released']]);
    expect(await findInventoryNumber(db.sql, CHICAGO, clock)).toBeNull();
    expect(await db.sql`select state from ports where account_id = ${accountId}`).toEqual([
      { state: 'cancelled' },
    ]);
    expect(await db.sql`select is_on from auto_recharges where account_id = ${accountId}`).toEqual([
      { isOn: false },
    ]);
    const before = await audit(db.sql, accountId);
    clock.advance(40 * DAY_MS);
    for (const work of numbers.hourlyJobs) await work();
    expect(await audit(db.sql, accountId)).toEqual(before);
  });

  test('and nobody is told any longer of a number whose month waits for money', async () => {
    await buy(CHICAGO);
    const postings = { available: -98n * DOLLAR, usage: 98n * DOLLAR };
    const spent = { kind: 'fee', key: accountId, floorMicros: 0n } as const;
    await post(db.sql, { ...spent, accountId, at: clock.now(), postings });
    clock.advance(31 * DAY_MS);
    cookie = await signIn();
    await numbers.settleDue(accountId);
    expect(await noticesOf(db.sql, accountId)).toMatchObject([{ facts: { kind: 'number-unpaid' } }]);
    await close();
    expect(await noticesOf(db.sql, accountId)).toEqual([]);
  });

  test('by an administrator who types its name, once', async () => {
    const other = await close('Harbor');
    expect(await codeOf(other)).toEqual([422, 'invalid-request']);
    expect(await standing(await send('GET', billingRoutes.plan))).toMatchObject({ state: 'active' });
    const twice = await Promise.all([close(' Harbor Home '), close()]);
    expect(twice.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await codeOf(await close())).toEqual([409, 'account-closed']);
  });

  test('and while it is closed nothing can be bought', async () => {
    await buy(CHICAGO);
    await close();
    const closed = [409, 'account-closed'];
    expect(await codeOf(await buy(BOSTON))).toEqual(closed);
    expect(await codeOf(await restore(CHICAGO))).toEqual(closed);
    expect(await codeOf(await changePlan('team'))).toEqual(closed);
    const bought = { id: crypto.randomUUID(), offerId: 'local-75000' };
    expect(await codeOf(await send('POST', billingRoutes.packages, bought))).toEqual(closed);
    expect(await audit(db.sql, accountId)).toMatchObject({ available: 98n * DOLLAR });
  });

  test('in the middle of whatever else is bought, and keeps none of it', async () => {
    await buy(CHICAGO);
    clock.advance(31 * DAY_MS);
    cookie = await signIn();
    await Promise.all([
      ...[130, 131, 132].map((last) => buy(`+13125550${String(last)}`)),
      changePlan('team'),
      close(),
      ...numbers.hourlyJobs.map((work) => work()),
      changePlan('growth'),
      restore(CHICAGO),
      ...[133, 134].map((last) => buy(`+13125550${String(last)}`)),
    ]);
    expect(await standing(await send('GET', billingRoutes.plan))).toMatchObject({ state: 'closed' });
    expect((await rented()).filter(([, state]) => state !== 'released')).toEqual([]);
    const { available, usage } = await audit(db.sql, accountId);
    // What is left of the plan came back in the instant in which it was paid: only months of numbers were.
    expect([available + usage, usage % (2n * DOLLAR)]).toEqual([100n * DOLLAR, 0n]);
  });

  test('data stays readable for 60 days, then nothing answers but signing in and out', async () => {
    await close();
    clock.advance(60 * DAY_MS - 1);
    cookie = '';
    cookie = await signIn();
    for (const path of [routes.me, routes.account, routes.calls, billingRoutes.plan, billingRoutes.ledger])
      expect([path, (await send('GET', path)).status]).toEqual([path, 200]);
    clock.advance(1);
    const closed = [403, 'account-closed'];
    for (const path of [routes.me, routes.account, routes.calls, billingRoutes.plan, billingRoutes.ledger])
      expect(await codeOf(await send('GET', path))).toEqual(closed);
    expect(await codeOf(await send('POST', routes.phoneCredentials))).toEqual(closed);
    expect(await codeOf(await reopen())).toEqual(closed);
    cookie = '';
    cookie = await signIn();
    expect(await codeOf(await send('GET', routes.me))).toEqual(closed);
    expect((await send('DELETE', routes.session)).status).toBe(204);
    expect((await send('GET', routes.me)).status).toBe(401);
  });
});

describe('taking it up again', () => {
  test('[FAQ] within 60 days leads to the starter plan, and numbers can be restored for 14 days', async () => {
    await changePlan('team');
    await buy(CHICAGO);
    await close();
    clock.advance(13 * DAY_MS);
    cookie = await signIn();
    expect(await standing(await reopen())).toMatchObject({
      plan: 'starter',
      state: 'active',
      period: null,
      closedAt: null,
      readableUntil: null,
    });
    expect((await restore(CHICAGO)).status).toBe(200);
    expect(await rented()).toEqual([[CHICAGO, 'active']]);
    expect(await audit(db.sql, accountId)).toMatchObject({ available: 98n * DOLLAR });
    expect(await codeOf(await reopen())).toEqual([409, 'not-reopenable']);
  });

  test('and choosing a plan in the same instant pays a whole month of it again', async () => {
    for (const round of [1n, 2n]) {
      await changePlan('team');
      expect(await audit(db.sql, accountId)).toMatchObject({ available: 71n * DOLLAR });
      if (round === 1n) await close();
      if (round === 1n) await reopen();
    }
  });
});
