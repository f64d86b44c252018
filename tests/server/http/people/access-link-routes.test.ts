import { beforeEach, describe, expect, test } from 'vitest';
import type { AccessLinkFacts } from '#contract/people/team.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { createApp } from '#server/http/app.ts';
import { accessLinkRoutes, type LinkVerbs } from '#server/http/people/access-link-routes.ts';
import type { LinkFault } from '#server/people/sign-in/access-links.ts';
import { FakeRooms } from '#support/http/fake-rooms.ts';
import { ownDoor } from '#support/http/own-door.ts';

const token = 'x'.repeat(43);
const facts: AccessLinkFacts = {
  purpose: 'invitation',
  name: 'Dana',
  email: 'd@b.test',
  company: 'Harbor',
  madeBy: 'Ada Lund',
  isCompanyOnly: false,
  companyHost: null,
  hasPhone: false,
};
let rooms: FakeRooms;
let read: Result<AccessLinkFacts, LinkFault>;
let used: Awaited<ReturnType<LinkVerbs['use']>>;
let app: ReturnType<typeof createApp>;
beforeEach(() => {
  rooms = new FakeRooms();
  read = ok(facts);
  used = ok({ user: rooms.user, proof: 'hash' });
  const http = rooms.parts({ door: ownDoor({ trustedProxies: ['127.0.0.1'] }) });
  const links = accessLinkRoutes(http, {
    read: () => Promise.resolve(read),
    use: () => Promise.resolve(used),
  });
  app = createApp(http, null, [], [links]);
});

async function post(path: string, body: object, { from = '198.51.100.1', cookie = '' } = {}) {
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': from, cookie };
  const peer = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };
  const answer = await app.request(path, { method: 'POST', headers, body: JSON.stringify(body) }, peer);
  const { error } = (await answer.clone().json()) as { error?: { code: string } };
  return { status: answer.status, code: error?.code ?? null, cookies: answer.headers.getSetCookie() };
}
const look = (from?: string) => post(setupRoutes.accessLink, { token }, { from });
const use = (more: { cookie?: string } = {}) =>
  post(setupRoutes.useAccessLink, { token, name: 'Dana', password: 'correct horse' }, more);

test('says whom it lets in, and nothing else', async () => {
  expect(await look()).toMatchObject({ status: 200 });
  expect(await post(setupRoutes.accessLink, { token: 'short' })).toMatchObject({ status: 422 });
});

test('lets the browser go on as the person, and closes what was open in it', async () => {
  const before = await rooms.sessions.open();
  const { status, cookies } = await use({ cookie: `ringside_session=${before}` });
  expect(status).toBe(200);
  expect(cookies.join()).toMatch(/ringside_session=[^;]+;.*HttpOnly/);
  expect(cookies.join()).toContain('ringside_device=');
  expect(rooms.open.has(before)).toBe(false);
  expect(rooms.knownPlaces).toHaveLength(2);
});

test('leads to the second step of who has one, and opens no session', async () => {
  rooms.step = 's'.repeat(43);
  const { status, code, cookies } = await use();
  expect([status, code]).toEqual([403, 'second-step']);
  expect(cookies.join()).toMatch(/ringside_second_step=s{43};.*Path=\/api\/session;.*HttpOnly/);
  expect(cookies.join()).not.toContain('ringside_session');
});

describe('is answered', () => {
  test.each<[LinkFault, number]>([
    ['link-unknown', 404],
    ['link-used', 410],
    ['link-expired', 410],
  ])('with %s', async (failure, status) => {
    [read, used] = [fail(failure), fail(failure)];
    expect(await look()).toMatchObject({ status, code: failure });
    expect(await use()).toMatchObject({ status, code: failure, cookies: [] });
  });

  test('with what stands in the way of its use', async () => {
    used = fail('email-taken');
    expect(await use()).toMatchObject({ status: 409, code: 'email-taken' });
    used = fail('password-common');
    expect(await use()).toMatchObject({ status: 422, code: 'password-common' });
    used = fail({ retryAfterSeconds: 3 });
    expect(await use()).toMatchObject({ status: 503 });
  });
});

test('who guesses has a hundred tries from one network, and an office with good links any number', async () => {
  for (let count = 0; count < 150; count += 1) expect((await look()).status).toBe(200);
  read = fail('link-unknown');
  for (let count = 0; count < 100; count += 1) expect((await look()).status).toBe(404);
  expect((await look()).status).toBe(429);
  expect((await look('203.0.113.5')).status).toBe(404);
});
