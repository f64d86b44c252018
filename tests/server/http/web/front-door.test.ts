import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { apiErrorSchema } from '#contract/values/errors.ts';
import { createApp } from '#server/http/app.ts';
import { listen, type HttpServer } from '#server/http/server.ts';
import type { FrontDoorOptions } from '#server/http/web/front-door.ts';
import { FakeRooms } from '#support/http/fake-rooms.ts';
import { ownDoor } from '#support/http/own-door.ts';

const PUBLIC = 'https://phone.example.com';

function setUp(options: Partial<FrontDoorOptions> = {}) {
  const rooms = new FakeRooms();
  const door = ownDoor(options);
  const app = createApp(rooms.parts({ door }), null, rooms.routers);
  const send = (path: string, headers: Record<string, string>, peer = '127.0.0.1') =>
    app.request(path, { headers }, { incoming: { socket: { remoteAddress: peer } } });
  const signIn = (headers: Record<string, string>, peer = '127.0.0.1') =>
    app.request(
      '/api/session',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ email: rooms.user.email, password: rooms.password }),
      },
      { incoming: { socket: { remoteAddress: peer } } },
    );
  return { app, door, rooms, send, signIn };
}

test('links begin with what people have before the page when they open it', () => {
  expect(setUp().door.pageOrigin('localhost:4600', false)).toBe('http://localhost:4600');
  expect(setUp().door.pageOrigin('[::1]:4600', true)).toBe('https://[::1]:4600');
  expect(setUp({ publicUrl: PUBLIC }).door.pageOrigin('10-proxy.internal', false)).toBe(PUBLIC);
});

describe('names', () => {
  test.each(['127.0.0.1:4600', 'localhost', 'LOCALHOST:4600', '127.8.8.8', '[::1]:4600'])(
    '%s is this machine’s',
    async (host) => expect((await setUp().send('/api/health', { host })).status).not.toBe(421),
  );

  test.each([
    'evil.example',
    'evil.example:4600',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '192.0.2.7',
    '',
    'a b',
    'localhost/ https://evil.example',
    'localhost?https://evil.example',
    'localhost#https://evil.example',
    'evil.example@localhost',
    'localhost\\@evil.example',
  ])('"%s" is not, and is refused in words', async (host) => {
    const answer = await setUp().send('/api/me', { host });
    expect(answer.status).toBe(421);
    const { error } = apiErrorSchema.parse(await answer.json());
    expect(error).toMatchObject({ code: 'origin-refused' });
    expect(error.detail).toContain('RINGSIDE_PUBLIC_URL');
    expect(await (await setUp().send('/', { host })).text()).toContain('RINGSIDE_PUBLIC_URL');
  });

  test('the public one is ours, beside those of this machine', async () => {
    const { send } = setUp({ publicUrl: PUBLIC });
    expect((await send('/api/me', { host: 'phone.example.com' })).status).toBe(401);
    expect((await send('/api/me', { host: 'localhost:4600' })).status).toBe(401);
    expect((await send('/api/me', { host: 'other.example.com' })).status).toBe(421);
  });

  test.each([
    ['2001:db8::7', '[2001:DB8:0:0:0:0:0:7]:4600'],
    ['2001:0DB8:0000::0007', '[2001:db8::7]'],
    ['0:0:0:0:0:0:0:1', '[::1]:4600'],
    ['::1', '[0:0:0:0:0:0:0:1]:4600'],
  ])('on %s it is the same address as %s, however it is written', async (own, host) => {
    const { send, signIn } = setUp({ host: own });
    expect((await send('/api/me', { host })).status).toBe(401);
    expect((await signIn({ host, origin: new URL(`http://${host}`).origin })).status).toBe(200);
    expect((await send('/api/me', { host: '[2001:db8::8]' })).status).toBe(421);
  });

  test('the public one is ours with the port that goes without saying, and in letters of any size', async () => {
    const { signIn } = setUp({ publicUrl: PUBLIC });
    const answer = await signIn({ host: 'Phone.Example.COM:443', origin: PUBLIC });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toMatch(/; Secure/);
  });

  test('on every address of the machine any address is ours, and no name', async () => {
    const { send } = setUp({ host: '0.0.0.0' });
    expect((await send('/api/me', { host: '192.0.2.7:4600' })).status).toBe(401);
    expect((await send('/api/me', { host: 'evil.example' })).status).toBe(421);
  });
});

describe('cookies', () => {
  const cookieOf = (answer: Response) => answer.headers.get('set-cookie') ?? '';

  test('are for TLS only when a proxy of ours says that the browser speaks it', async () => {
    const { signIn } = setUp({ trustedProxies: ['127.0.0.1'] });
    expect(cookieOf(await signIn({ 'x-forwarded-proto': 'https' }))).toMatch(/; Secure/);
    expect(cookieOf(await signIn({ 'x-forwarded-proto': 'http' }))).not.toMatch(/; Secure/);
    expect(cookieOf(await signIn({ 'x-forwarded-proto': 'https' }, '127.0.0.2'))).not.toMatch(/; Secure/);
  });

  test('are for TLS only at a public address that is', async () => {
    const { signIn } = setUp({ publicUrl: PUBLIC });
    expect(cookieOf(await signIn({ host: 'phone.example.com' }))).toMatch(/; Secure/);
    expect(cookieOf(await signIn({ host: '127.0.0.1:4600' }))).not.toMatch(/; Secure/);
  });
});

test('takes the public page for our own also where a proxy names itself as the host', async () => {
  const { signIn } = setUp({ publicUrl: PUBLIC });
  expect((await signIn({ host: '127.0.0.1:4600', origin: PUBLIC })).status).toBe(200);
  expect((await signIn({ host: '127.0.0.1:4600', origin: 'https://evil.example' })).status).toBe(403);
  expect((await signIn({ host: '127.0.0.1:4600', origin: 'http://phone.example.com' })).status).toBe(403);
});

test('the page may connect to where it came from and nowhere else', async () => {
  const answer = await setUp().send('/api/me', { host: '127.0.0.1:4600' });
  const policy = (answer.headers.get('content-security-policy') ?? '').split('; ');
  expect(policy.find((line) => line.startsWith('connect-src'))).toBe(
    "connect-src 'self' ws://127.0.0.1:4600 wss://127.0.0.1:4600",
  );
});

test('nothing in the page makes markup or code of a text, but Svelte of its own templates', async () => {
  const answer = await setUp().send('/api/me', { host: '127.0.0.1:4600' });
  const policy = (answer.headers.get('content-security-policy') ?? '').split('; ');
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).toContain('trusted-types svelte-trusted-html');
});

describe('the phone’s socket', () => {
  let server: HttpServer | undefined;
  afterEach(() => server?.close());

  /** The status line of the answer, or the network that the phone was taken in from. */
  async function upgrade(headers: Record<string, string>, options: Partial<FrontDoorOptions> = {}) {
    const { app, door } = setUp(options);
    let network = '';
    let userId: string | null = null;
    server = await listen({
      app,
      door,
      host: '127.0.0.1',
      port: 0,
      userOfSession: (token) => Promise.resolve(`whose token is ${token}`),
      acceptPhone: (_request, socket, _head, from) => {
        network = from.network;
        void from.userId().then((found) => {
          userId = found;
          socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
        });
      },
    });
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    const lines = Object.entries({ connection: 'Upgrade', upgrade: 'websocket', ...headers });
    socket.write(
      `GET /sip HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
    );
    let heard = '';
    for await (const chunk of socket) heard += String(chunk);
    return { status: heard.split(' ')[1], network, userId };
  }

  test('is opened by our own names and pages only', async () => {
    expect(await upgrade({ host: '127.0.0.1' })).toMatchObject({ status: '101', network: '127.0.0.1' });
    expect((await upgrade({ host: 'evil.example' })).status).toBe('421');
    expect((await upgrade({ host: 'evil.example', origin: 'http://evil.example' })).status).toBe('421');
    expect((await upgrade({ host: '127.0.0.1', origin: 'http://evil.example' })).status).toBe('403');
  });

  test('that is refused is let go, also by who never closes it', async () => {
    const { app, door } = setUp();
    server = await listen({
      app,
      door,
      host: '127.0.0.1',
      port: 0,
      acceptPhone: () => undefined,
      userOfSession: () => Promise.resolve(null),
    });
    const port = Number(new URL(server.url).port);
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.write('GET /x HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n');
    socket.on('error', () => undefined).resume();
    await once(socket, 'end');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    // What comes to a socket that is gone is answered by a reset.
    const talking = setInterval(() => socket.write('x'), 20);
    await closed;
    clearInterval(talking);
  });

  test('belongs to the user who is signed in there', async () => {
    const cookie = 'a=b; ringside_session=t0k3n; ringside_device=x';
    expect(await upgrade({ host: '127.0.0.1', cookie })).toMatchObject({ userId: 'whose token is t0k3n' });
    expect(await upgrade({ host: '127.0.0.1', cookie: 'a=b' })).toMatchObject({ userId: null });
  });

  test('belongs to the network behind a proxy of ours', async () => {
    const headers = { host: '127.0.0.1', 'x-forwarded-for': '2001:db8:7:7::1' };
    const behind = await upgrade(headers, { trustedProxies: ['127.0.0.0/8'] });
    expect(behind).toMatchObject({ status: '101', network: '2001:db8:7:7::/64' });
    expect(await upgrade(headers)).toMatchObject({ status: '101', network: '127.0.0.1' });
  });
});
