import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { signUpOfferSchema, type SignUp } from '#contract/billing/plans.ts';
import { apiErrorSchema } from '#contract/values/errors.ts';
import { ManualClock } from '#kit/clock.ts';
import { shownPlans } from '#server/billing/plans/shown-plans.ts';
import { Plans } from '#server/billing/plans/plans.ts';
import { createApp } from '#server/http/app.ts';
import { signUpRoutes } from '#server/http/people/sign-up-routes.ts';
import { authenticate } from '#server/people/sign-in/sign-in.ts';
import { PasswordHashing } from '#server/people/sign-in/password-hashing.ts';
import { signUp } from '#server/accounts/sign-up.ts';
import { FakeRooms } from '#support/http/fake-rooms.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const hashing = new PasswordHashing();
let db: TestDatabase;
let rooms: FakeRooms;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(() => openServer());

function openServer({ isOpen = true } = {}): void {
  rooms = new FakeRooms();
  const http = rooms.parts();
  const open = (request: SignUp, network: string) => signUp({ sql: db.sql, hashing }, request, network);
  app = createApp(http, null, rooms.routers, [
    signUpRoutes({ ...http, plans: shownPlans, signUp: isOpen ? open : null }),
  ]);
}

const ada = {
  company: 'Harbor Home',
  name: 'Ada Lund',
  email: 'Ada@harbor.test',
  password: 'correct horse battery',
};
const post = (body: object | string, headers: Record<string, string> = {}) =>
  app.request(
    billingRoutes.signUp,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    },
    {},
  );
const errorOf = async (answer: Response) => apiErrorSchema.parse(await answer.json()).error;

test('opens an account on the starter plan with nothing on it, its first administrator, a mailbox and a session', async () => {
  const answer = await post(ada);
  expect(answer.status).toBe(201);
  const token = /ringside_session=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1];
  expect([...rooms.open.keys()]).toEqual([token]);
  expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly.*SameSite=Strict/);

  const tried = { email: 'ada@HARBOR.test', password: ada.password, network: '127.0.0.1' };
  const found = await authenticate({ sql: db.sql, hashing }, tried);
  const user = found.ok && typeof found.value === 'object' ? found.value?.user : null;
  expect(user).toMatchObject({ name: 'Ada Lund', email: 'Ada@harbor.test', role: 'admin' });
  const accountId = user?.accountId ?? '';
  expect(await audit(db.sql, accountId)).toEqual({ available: 0n, reserved: 0n, usage: 0n, funding: 0n });
  expect(await new Plans(db.sql, new ManualClock()).standing(accountId)).toMatchObject({
    plan: 'starter',
    state: 'active',
    period: null,
  });
  expect(await db.sql`select name from accounts where id = ${accountId}`).toEqual([{ name: 'Harbor Home' }]);
  expect(await db.sql`select name, user_id from mailboxes where account_id = ${accountId}`).toEqual([
    { name: 'Ada Lund', userId: user?.id },
  ]);
  expect(await db.sql`select 1 from cards where account_id = ${accountId}`).toHaveLength(0);
});

test('closes the session that was there before', async () => {
  const before = await rooms.sessions.open();
  const answer = await post({ ...ada, email: 'eve@harbor.test' }, { cookie: `ringside_session=${before}` });
  expect(answer.status).toBe(201);
  expect(rooms.open.has(before)).toBe(false);
  expect(rooms.open.size).toBe(1);
});

test('an address that somebody signs in with, in any case, is taken, and nothing is left behind', async () => {
  await post({ ...ada, email: 'ben@harbor.test' });
  const accounts = () => db.sql`select 1 from accounts`;
  const { count } = await accounts();
  const again = await post({ ...ada, company: 'Other', email: 'BEN@harbor.test' });
  expect([again.status, (await errorOf(again)).code]).toEqual([409, 'email-taken']);
  expect(again.headers.get('set-cookie')).toBeNull();
  expect((await accounts()).count).toBe(count);
});

test('of two who sign up with one address in the same instant one is taken', async () => {
  const answers = await Promise.all([1, 2, 3].map(async () => post({ ...ada, email: 'cleo@harbor.test' })));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  expect(await db.sql`select 1 from users where email = 'cleo@harbor.test'`).toHaveLength(1);
});

test('twenty tries an hour come from one address, then it waits', async () => {
  for (let tries = 0; tries < 20; tries += 1)
    expect((await post({ ...ada, name: 'Again' })).status).toBe(409);
  const waiting = await post(ada);
  expect([waiting.status, (await errorOf(waiting)).code]).toEqual([429, 'too-many-attempts']);
  expect(Number(waiting.headers.get('retry-after'))).toBeGreaterThan(3000);
});

describe('is refused', () => {
  test.each([
    ['company', '  '],
    ['name', ''],
    ['email', 'ada'],
    ['password', 'too short'],
    ['company', 'x'.repeat(121)],
    ['password', 'x'.repeat(201)],
  ])('with the %s "%s", which is named', async (field, value) => {
    const answer = await post({ ...ada, [field]: value });
    expect([answer.status, (await errorOf(answer)).path]).toEqual([422, `body.${field}`]);
  });

  test('when it is larger than a form can be', async () => {
    expect((await post({ ...ada, more: 'x'.repeat(70_000) })).status).toBe(413);
  });

  test("from another site's page", async () => {
    const answer = await post(ada, { origin: 'https://evil.test', host: 'localhost:4600' });
    expect([answer.status, (await errorOf(answer)).code]).toEqual([403, 'origin-refused']);
  });
});

test('shows what one may begin with', async () => {
  const answer = await app.request(billingRoutes.signUp, {}, {});
  const { plans } = signUpOfferSchema.parse(await answer.json());
  expect(plans.map(({ id }) => id)).toEqual(['starter', 'team', 'growth', 'enterprise']);
});

test('a server that opens no accounts has no sign-up', async () => {
  openServer({ isOpen: false });
  for (const answer of [await post(ada), await app.request(billingRoutes.signUp, {}, {})])
    expect([answer.status, (await errorOf(answer)).code]).toEqual([404, 'not-found']);
});
