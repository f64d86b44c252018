import { describe, expect, test, vi } from 'vitest';
import { accountSchema } from '#contract/billing/account.ts';
import { apiErrorSchema } from '#contract/values/errors.ts';
import { meSchema } from '#contract/people/people.ts';
import { routes } from '#contract/routes.ts';
import { Unavailable } from '#kit/load/unavailable.ts';
import { createApp } from '#server/http/app.ts';
import { FakeRooms } from '#support/http/fake-rooms.ts';

function setUp({ refusedPasswords = [] as string[] } = {}) {
  const rooms = new FakeRooms();
  const app = createApp(rooms.parts({ refusedPasswords }), null, rooms.routers);
  const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    app.request(
      path,
      {
        method,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      },
      {},
    );
  const signIn = async () => {
    const answer = await send('POST', '/api/session', {
      email: rooms.user.email,
      password: rooms.password,
    });
    const cookie = answer.headers.get('set-cookie') ?? '';
    return { answer, cookie, token: { cookie: cookie.split(';')[0] ?? '' } };
  };
  return { app, rooms, send, signIn };
}

const errorOf = async (answer: Response) => apiErrorSchema.parse(await answer.json()).error;

describe('signing in', () => {
  test('answers who you are and keeps the session in a cookie that scripts and other sites cannot use', async () => {
    const { signIn } = setUp();
    const { answer, cookie } = await signIn();
    expect(answer.status).toBe(200);
    expect(meSchema.parse(await answer.json()).name).toBe('Ana Reyes');
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Strict/i);
  });

  test('says the same for a wrong password and an unknown person', async () => {
    const { send, rooms } = setUp();
    const wrong = await send('POST', '/api/session', { email: rooms.user.email, password: 'x' });
    const unknown = await send('POST', '/api/session', { email: 'nobody@harbor.test', password: 'x' });
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(await errorOf(wrong)).toEqual(await errorOf(unknown));
  });

  test('waits after ten wrong passwords of one person, even with the right one', async () => {
    const { send, signIn, rooms } = setUp();
    for (let tries = 0; tries < 10; tries += 1) {
      await send('POST', '/api/session', { email: rooms.user.email, password: 'wrong' });
    }
    const { answer } = await signIn();
    expect(answer.status).toBe(429);
    expect((await errorOf(answer)).retryAfterSeconds).toBeGreaterThan(0);
    const other = await send('POST', '/api/session', { email: 'other@harbor.test', password: 'wrong' });
    expect(other.status).toBe(401);
  });

  test('ends the session that was there before', async () => {
    const { send, signIn, rooms } = setUp();
    const first = await signIn();
    await send('POST', '/api/session', { email: rooms.user.email, password: rooms.password }, first.token);
    expect((await send('GET', '/api/me', undefined, first.token)).status).toBe(401);
  });

  test('refuses a demo password where the world can reach the server', async () => {
    const { signIn } = setUp({ refusedPasswords: ['correct horse'] });
    expect((await signIn()).answer.status).toBe(401);
  });

  test('signing out closes the session and forgets the cookie', async () => {
    const { send, signIn } = setUp();
    const { token } = await signIn();
    const out = await send('DELETE', '/api/session', undefined, token);
    expect(out.status).toBe(204);
    expect(out.headers.get('set-cookie')).toMatch(/Max-Age=0/);
    expect((await send('GET', '/api/me', undefined, token)).status).toBe(401);
  });

  test('hands on a rotated token', async () => {
    const { send, signIn, rooms } = setUp();
    const { token } = await signIn();
    rooms.rotateTo = 'the-next-token';
    const answer = await send('GET', '/api/me', undefined, token);
    expect(answer.headers.get('set-cookie')).toContain('the-next-token');
  });
});

describe('requests', () => {
  test.each(['/api/me', '/api/account', '/api/numbers', '/api/calls', '/api/events', '/api/nowhere'])(
    'refuses %s to somebody who is not signed in',
    async (path) => {
      const answer = await setUp().send('GET', path);
      expect(answer.status).toBe(401);
      expect((await errorOf(answer)).code).toBe('signed-out');
    },
  );

  test.each([
    ['another site', { origin: 'https://evil.example', host: 'localhost' }],
    ['a page without an origin', { origin: 'null', host: 'localhost' }],
    ['another site that names no origin', { 'sec-fetch-site': 'cross-site' }],
  ])('that change something are refused from %s', async (_who, headers) => {
    const { send, signIn, rooms } = setUp();
    const { token } = await signIn();
    const answer = await send('POST', '/api/demo/calls', {}, { ...token, ...headers });
    expect(answer.status).toBe(403);
    expect((await errorOf(answer)).code).toBe('origin-refused');
    expect(rooms.demoCalls).toEqual([]);
  });

  test('from our own page go through', async () => {
    const { send, signIn, rooms } = setUp();
    const { token } = await signIn();
    const own = { origin: 'http://localhost:4600', host: 'localhost:4600' };
    expect((await send('POST', '/api/demo/calls', {}, { ...token, ...own })).status).toBe(202);
    expect(rooms.demoCalls).toEqual([{ from: '+12065550142', to: '+12025550110' }]);
  });

  test.each([
    ['POST', '/api/session', { email: 'no', password: 'x' }, 'body.email'],
    ['POST', '/api/session', { email: 'a@b.test' }, 'body.password'],
    ['PUT', '/api/me/status', { status: 'asleep' }, 'body.status'],
    ['POST', '/api/session', '{broken', 'body'],
    ['GET', '/api/quote?to=12', undefined, 'query.to'],
    ['GET', '/api/calls?limit=9999', undefined, 'query.limit'],
  ])('%s %s with %j get 422 and the path of the fault', async (method, path, body, fault) => {
    const { send, signIn } = setUp();
    const { token } = await signIn();
    const answer = await send(method, path, body, token);
    expect(answer.status).toBe(422);
    expect((await errorOf(answer)).path).toBe(fault);
  });

  test('larger than 64 KB are refused', async () => {
    const { send } = setUp();
    const answer = await send(
      'POST',
      '/api/session',
      { email: 'a@b.test', password: 'x'.repeat(70_000) },
      { 'content-length': '70040' },
    );
    expect(answer.status).toBe(413);
  });

  test('of megabytes are not even read before we know whose they are', async () => {
    const app = createApp(setUp().rooms.parts(), null);
    let read = 0;
    const endless = new ReadableStream({
      pull: (stream) => stream.enqueue(new Uint8Array(65_536).fill((read += 1))),
    });
    const upload = {
      method: 'POST',
      body: endless,
      duplex: 'half',
      headers: { 'transfer-encoding': 'chunked' },
    };
    const answer = await app.request('/api/prompts/audio?name=A&kind=uploaded', upload, {});
    expect(answer.status).toBe(401);
    expect(read).toBeLessThanOrEqual(1);
  });

  test('never ring a number of somebody else', async () => {
    const { send, signIn, rooms } = setUp();
    const { token } = await signIn();
    expect((await send('POST', '/api/demo/calls', { to: '+13125550199' }, token)).status).toBe(404);
    expect(rooms.demoCalls).toEqual([]);
  });

  test('are answered after the contract, with headers that keep scripts out', async () => {
    const { send, signIn } = setUp();
    const { token } = await signIn();
    const answer = await send('GET', '/api/account', undefined, token);
    expect(accountSchema.parse(await answer.json()).availableMicros).toBe(25_000_000);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('are refused for now without the database, and told of it only where that is why', async () => {
    const { send, signIn, rooms } = setUp();
    const { token } = await signIn();
    rooms.fails = new Unavailable('nobody answers', { retryAfterSeconds: 2 });
    const account = async () => {
      const answer = await send('GET', '/api/account', undefined, token);
      return [answer.status, answer.headers.get('retry-after'), (await errorOf(answer)).code];
    };
    expect(await account()).toEqual([503, '2', 'server-unavailable']);
    rooms.standing = { isDraining: false, isDatabaseAway: true };
    expect(await account()).toEqual([503, '2', 'database-away']);
  });

  test('find every route in the OpenAPI description', async () => {
    const answer = await setUp().send('GET', '/api/openapi.json');
    const { paths } = (await answer.json()) as { paths: Record<string, unknown> };
    expect(Object.keys(paths).sort()).toEqual(
      [
        '/api/account',
        '/api/calls',
        '/api/calls/{id}',
        '/api/demo/calls',
        '/api/me',
        '/api/me/status',
        '/api/numbers',
        '/api/phone/credentials',
        '/api/quote',
        '/api/session',
      ].sort(),
    );
  });

  test('the description is made once, however often it is asked for', async () => {
    const { app, send } = setUp();
    const made = vi.spyOn(app, 'getOpenAPI31Document');
    const [one, other] = [await send('GET', routes.openapi), await send('GET', routes.openapi)];
    expect(await one.text()).toBe(await other.text());
    expect(made).toHaveBeenCalledOnce();
  });
});
