import { beforeEach, describe, expect, test } from 'vitest';
import { setupRoutes } from '#contract/setup-routes.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { createApp } from '#server/http/app.ts';
import { secondStepRoutes } from '#server/http/people/second-factor/second-step-routes.ts';
import type { CameIn, StepFault } from '#server/people/second-factor/second-step.ts';
import { FakeRooms } from '#support/http/fake-rooms.ts';
import { ownDoor } from '#support/http/own-door.ts';

const STEP = 's'.repeat(43);
let rooms: FakeRooms;
let proved: Result<CameIn, StepFault>;
let app: ReturnType<typeof createApp>;
beforeEach(() => {
  rooms = new FakeRooms();
  rooms.step = STEP;
  proved = fail('code-wrong');
  const http = rooms.parts({ door: ownDoor({ trustedProxies: ['127.0.0.1'] }) });
  const isThere = (token: string) => token === STEP;
  const steps = secondStepRoutes(http, {
    read: (token) =>
      Promise.resolve(
        isThere(token)
          ? { name: 'Ana', hasApp: true, hasPasskey: false, hasRecoveryCodes: true, mustSetUp: false }
          : null,
      ),
    emailOf: (token) => Promise.resolve(isThere(token) ? rooms.user.email : null),
    prove: () => Promise.resolve(proved),
    offerApp: () => Promise.resolve(ok({ secret: 'MZXQ', uri: 'otpauth://totp/x' })),
    setUpApp: () => Promise.resolve(proved),
    end: () => Promise.resolve(),
  });
  app = createApp(http, null, rooms.routers, [steps]);
});

interface Sent {
  cookie?: string;
  from?: string;
  body?: object;
}
async function send(
  method: string,
  path: string,
  { cookie = `ringside_second_step=${STEP}`, from = '198.51.100.1', body }: Sent = {},
) {
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': from, cookie };
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const answer = await app.request(path, init, { incoming: { socket: { remoteAddress: '127.0.0.1' } } });
  const text = await answer.text();
  const { error } = (text === '' ? {} : JSON.parse(text)) as { error?: { code: string } };
  return {
    status: answer.status,
    code: error?.code ?? null,
    cookies: answer.headers.getSetCookie().join('\n'),
  };
}
const signIn = () =>
  send('POST', '/api/session', { cookie: '', body: { email: rooms.user.email, password: rooms.password } });
const prove = (more: Sent = {}) =>
  send('POST', setupRoutes.secondStep, { body: { code: '123456' }, ...more });

test('a right password alone opens nothing: the browser is given the step, for five minutes, at the sign-in only', async () => {
  const { status, code, cookies } = await signIn();
  expect([status, code]).toEqual([403, 'second-step']);
  expect(cookies).toMatch(
    /^ringside_second_step=s{43}; Max-Age=300; Path=\/api\/session; HttpOnly; SameSite=Strict$/,
  );
  expect(rooms.open.size).toBe(0);
});

test('a right code signs the browser in, and takes the step from it', async () => {
  const before = await rooms.sessions.open();
  proved = ok({ userId: rooms.user.id, token: 'opened', recoveryCodes: null });
  const { status, cookies } = await prove({
    cookie: `ringside_second_step=${STEP}; ringside_session=${before}`,
  });
  expect(status).toBe(200);
  expect(cookies).toMatch(/ringside_second_step=; Max-Age=0; Path=\/api\/session/);
  expect(cookies).toMatch(/ringside_session=opened;.*HttpOnly/);
  expect(rooms.open.has(before)).toBe(false);
});

describe('without the step', () => {
  test.each([
    '',
    'ringside_second_step=',
    'ringside_second_step=x',
    `ringside_second_step=${'t'.repeat(43)}`,
  ])('"%s" goes on with nothing', async (cookie) => {
    expect(await send('GET', setupRoutes.secondStep, { cookie })).toMatchObject({ status: 404 });
    expect(await prove({ cookie })).toMatchObject({ status: 404, code: 'not-found' });
    const body = { code: '123456' };
    expect(await send('PUT', setupRoutes.secondStepApp, { cookie, body })).toMatchObject({ status: 404 });
  });

  test('it is no session for anything else', async () => {
    for (const path of ['/api/me', '/api/numbers', setupRoutes.ownSecondFactor])
      expect(await send('GET', path)).toMatchObject({ status: 401 });
  });
});

test.each([{}, { code: 1 }, { code: '1' }, { code: 'x'.repeat(41) }])('%o is no code', async (body) => {
  expect(await prove({ body })).toMatchObject({ status: 422 });
});

describe('wrong codes', () => {
  const many = async (count: number, from = '198.51.100.1') => {
    for (let tried = 0; tried < count; tried += 1) await prove({ from });
  };

  test('are ten in a quarter of an hour, from one place', async () => {
    await many(10);
    expect(await prove()).toMatchObject({ status: 429, code: 'too-many-attempts' });
  });

  test('of others, from elsewhere, keep no right one out', async () => {
    for (let place = 0; place < 60; place += 1) await many(1, `203.0.113.${place}`);
    proved = ok({ userId: rooms.user.id, token: 'opened', recoveryCodes: null });
    expect(await prove()).toMatchObject({ status: 200 });
  });

  test('of who has the password are a hundred a day, from however many places; their person still has own ones', async () => {
    const [known, browser] = ['192.0.2.7', 'd'.repeat(22)];
    rooms.knownPlaces.push(`network:${known}`, `device:${browser}`);
    for (let place = 0; place < 100; place += 1) await many(1, `203.0.113.${place}`);
    proved = ok({ userId: rooms.user.id, token: 'opened', recoveryCodes: null });
    expect(await prove({ from: '203.0.113.200' })).toMatchObject({ status: 429, code: 'too-many-attempts' });
    expect(await prove({ from: known })).toMatchObject({ status: 200 });
    const cookie = `ringside_second_step=${STEP}; ringside_device=${browser}`;
    expect(await prove({ from: '203.0.113.201', cookie })).toMatchObject({ status: 200 });
  });

  test('are forgotten with a right one', async () => {
    await many(9);
    proved = ok({ userId: rooms.user.id, token: 'opened', recoveryCodes: null });
    expect(await prove()).toMatchObject({ status: 200 });
    proved = fail('code-wrong');
    await many(9);
    expect(await prove()).toMatchObject({ status: 403, code: 'code-wrong' });
  });

  test('a step that is over counts for nobody', async () => {
    proved = fail('not-found');
    await many(30);
    proved = fail('code-wrong');
    expect(await prove()).toMatchObject({ status: 403 });
  });
});
