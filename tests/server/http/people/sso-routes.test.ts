import { beforeEach, expect, test } from 'vitest';
import { setupRoutes } from '#contract/setup-routes.ts';
import { systemClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { fail, ok } from '#kit/result.ts';
import { createApp } from '#server/http/app.ts';
import { ssoSignInRoutes, type SsoSignInVerbs } from '#server/http/people/sso/sso-sign-in-routes.ts';
import { FakeRooms } from '#support/http/fake-rooms.ts';

const STATE = 's'.repeat(43);
const BROWSER = 'b'.repeat(43);
let rooms: FakeRooms;
let end: SsoSignInVerbs['end'];
let begin: SsoSignInVerbs['begin'];
const COMPANY = '00000000-0000-4000-8000-000000000001';
let app: ReturnType<typeof createApp>;

beforeEach(() => {
  rooms = new FakeRooms();
  begin = ({ email }) =>
    Promise.resolve(
      email === 'nobody@harbor.test'
        ? fail('not-found')
        : ok({ url: 'https://login.test/authorize', browser: BROWSER, state: STATE }),
    );
  end = ({ browser }) =>
    Promise.resolve(
      browser === BROWSER
        ? ok({ returnTo: '#/history', session: { userId: rooms.user.id, token: 'new' } })
        : fail('round-unknown'),
    );
  const verbs: SsoSignInVerbs = {
    begin: (asked) => begin(asked),
    end: (back) => end(back),
    placeOf: (company) => Promise.resolve(company === COMPANY ? { host: 'login.test' } : null),
  };
  const routes = ssoSignInRoutes({ sessions: rooms.sessions, log: silentLog, clock: systemClock }, verbs);
  app = createApp(rooms.parts(), null, [], [routes]);
});

const start = async (body: Record<string, unknown>, headers: Record<string, string> = {}) =>
  app.request(
    setupRoutes.ssoStart,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ email: null, company: null, returnTo: '', ...body }),
    },
    {},
  );
const comeBack = (query: string, cookie = '') =>
  app.request(`/sso/callback${query}`, { headers: { cookie, 'sec-fetch-site': 'cross-site' } }, {});
const name = `ringside_sso_${STATE.slice(0, 10)}`;

test('a start link says where it leads before anybody goes there', async () => {
  const look = (company: string) => app.request(`${setupRoutes.ssoStart}?company=${company}`, {}, {});
  expect(await (await look(COMPANY)).json()).toEqual({ host: 'login.test' });
  const answers = [await look(COMPANY.replace('1', '2')), await look('no-company')];
  expect(answers.map(({ status }) => status)).toEqual([404, 422]);
});

test('a browser keeps its secret for the way back alone, and is signed in where it wanted to go', async () => {
  const begun = await start({ email: 'agent1@harbor.test', returnTo: '#/history' });
  expect(await begun.json()).toEqual({ url: 'https://login.test/authorize' });
  const [named = '', kept] = begun.headers.getSetCookie();
  const device = /^ringside_device=([\w-]{22});/.exec(named)?.[1] ?? '';
  expect(kept).toBe(`${name}=${BROWSER}.${device}; Max-Age=600; Path=/sso/callback; HttpOnly; SameSite=Lax`);
  const back = await comeBack(
    `?code=c&state=${STATE}`,
    `${name}=${BROWSER}.${device}; ringside_session=planted`,
  );
  expect(back.status).toBe(302);
  expect(back.headers.get('location')).toBe('/#/history');
  expect(back.headers.get('cache-control')).toBe('no-store');
  const cookies = back.headers.getSetCookie();
  expect(cookies.find((cookie) => cookie.startsWith(`${name}=`))).toMatch(/Max-Age=0; Path=\/sso\/callback/);
  // The browser keeps its name, and is known as this person's from now on.
  expect(cookies.find((cookie) => cookie.startsWith('ringside_device='))).toContain(device);
  expect(rooms.knownPlaces).toContain(`device:${device}`);
  expect(cookies.find((cookie) => cookie.startsWith('ringside_session='))).toMatch(
    /^ringside_session=new; .*HttpOnly; SameSite=Strict/,
  );
});

test.each([
  ['without the cookie', `?code=c&state=${STATE}`, ''],
  ["with another browser's cookie", `?code=c&state=${STATE}`, `${name}=${'x'.repeat(43)}.`],
  ['with no state', '?code=c', `${name}=${BROWSER}.`],
  ['with a state that is none', '?code=c&state=%00', `${name}=${BROWSER}.`],
  ['with a query that is no query', `?state=${STATE}&${'x'.repeat(9_000)}`, `${name}=${BROWSER}.`],
])('who comes back %s reads it on a screen, and is not signed in', async (_what, query, cookie) => {
  const back = await comeBack(query, cookie);
  expect(back.headers.get('location')).toBe('/#/company/round-unknown');
  expect(back.headers.getSetCookie().join()).not.toContain('ringside_session');
});

test('says why somebody is refused on a screen of its own', async () => {
  end = () => Promise.resolve(fail('email-unverified'));
  const back = await comeBack(`?code=c&state=${STATE}`, `${name}=${BROWSER}.`);
  expect(back.headers.get('location')).toBe('/#/company/email-unverified');
});

test('another site begins nothing, and no place outside of the page is gone to', async () => {
  const foreign = await start({ email: 'agent1@harbor.test' }, { origin: 'https://evil.test' });
  expect(foreign.status).toBe(403);
  for (const returnTo of ['//evil.test', '#/x?y', 'https://evil.test', '#//evil.test\\'])
    expect((await start({ email: 'agent1@harbor.test', returnTo })).status, returnTo).toBe(422);
});

test('counts tries by address, known or not', async () => {
  for (const email of ['agent1@harbor.test', 'nobody@harbor.test']) {
    const expected = email.startsWith('nobody') ? 404 : 200;
    const answers = await Promise.all(Array.from({ length: 11 }, () => start({ email })));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => expected), 429]);
  }
});

test('an office comes in by one link', async () => {
  const company = '00000000-0000-4000-8000-000000000000';
  for (let person = 0; person < 120; person += 1) {
    expect((await start({ company })).status).toBe(200);
    await comeBack(`?code=c&state=${STATE}`, `${name}=${BROWSER}.`);
  }
  const idle = await Promise.all(Array.from({ length: 101 }, () => start({ company })));
  expect(idle.at(-1)?.status).toBe(429);
});
