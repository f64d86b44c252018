import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createApp } from '#server/http/app.ts';
import { FakeRooms } from '#support/http/fake-rooms.ts';
import { ownDoor } from '#support/http/own-door.ts';

let rooms: FakeRooms;
let app: ReturnType<typeof createApp>;
beforeEach(() => {
  rooms = new FakeRooms();
  const door = ownDoor({ trustedProxies: ['127.0.0.1'] });
  app = createApp(rooms.parts({ door }), null);
});

interface Tried {
  email?: string;
  password?: string;
  from?: string;
  device?: string;
}

/** Behind a proxy of ours. */
async function signIn({ email, password, from = '198.51.100.1', device = '' }: Tried) {
  const answer = await app.request(
    '/api/session',
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': from, cookie: device },
      body: JSON.stringify({ email: email ?? rooms.user.email, password: password ?? rooms.password }),
    },
    { incoming: { socket: { remoteAddress: '127.0.0.1' } } },
  );
  const named = /ringside_device=[\w-]+/.exec(answer.headers.get('set-cookie') ?? '')?.[0] ?? '';
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), device: named };
}

const wrong = (more: Tried = {}) => signIn({ password: 'wrong', ...more });
const many = (count: number, one: (index: number) => Promise<unknown>) =>
  Promise.all(Array.from({ length: count }, (_, index) => one(index)));
const stranger = (index: number) => ({ from: `203.0.113.${index % 250}`, email: `p${index}@harbor.test` });

describe('a limit counts before it lets anybody look', () => {
  test('sixty tries at once are ten', async () => {
    const authenticate = vi.spyOn(rooms.sessions, 'authenticate');
    const statuses = (await many(60, () => wrong())) as { status: number }[];
    expect(authenticate).toHaveBeenCalledTimes(10);
    expect(statuses.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(statuses.filter(({ status }) => status === 429)).toHaveLength(50);
  });

  test('right ones do not add up', async () => {
    for (let count = 0; count < 25; count += 1) expect((await signIn({})).status).toBe(200);
  });

  test('where there is no room nobody looked, and nothing counts', async () => {
    rooms.busyForSeconds = 4;
    const busy = await many(20, () => wrong());
    expect(busy[0]).toMatchObject({ status: 503, retryAfter: '4' });
    rooms.busyForSeconds = null;
    expect((await wrong()).status).toBe(401);
  });

  test('where the password could not be looked at nothing counts either', async () => {
    const away = vi
      .spyOn(rooms.sessions, 'authenticate')
      .mockRejectedValue(new Error('the database is away'));
    const tries = await many(20, () => signIn({}));
    expect(tries[0]).toMatchObject({ status: 500 });
    away.mockRestore();
    expect((await signIn({})).status).toBe(200);
  });

  test('another address of one IPv6 subscriber is the same place', async () => {
    await many(10, (index) => wrong({ from: `2001:db8:1:2::${index + 1}` }));
    expect((await wrong({ from: '2001:db8:1:2:ffff::9' })).status).toBe(429);
    expect((await wrong({ from: '2001:db8:1:3::1' })).status).toBe(401);
  });
});

describe('the right password gets in', () => {
  test('after a hundred and more wrong ones of others, from one network', async () => {
    await many(150, (index) => wrong({ email: `p${index}@harbor.test` }));
    expect((await signIn({})).status).toBe(200);
  });

  test('after wrong ones for the same person from a thousand networks, also from a new one', async () => {
    await many(1000, (index) => wrong({ from: `198.18.${index % 250}.${Math.floor(index / 250)}` }));
    expect((await signIn({ from: '192.0.2.77' })).status).toBe(200);
  });

  test('behind a proxy after the wrong ones of strangers behind it', async () => {
    await many(200, (index) => wrong(stranger(index)));
    expect((await signIn({})).status).toBe(200);
  });

  test('from a browser that signed in before, whatever its network does to the same person', async () => {
    const { device } = await signIn({});
    await many(30, () => wrong());
    expect((await signIn({})).status).toBe(429);
    expect((await signIn({ device })).status).toBe(200);
  });
});

describe('who guesses', () => {
  test('at one person has one try from each network that the person never signed in from', async () => {
    await many(60, (index) => wrong({ from: `203.0.113.${index}` }));
    expect((await wrong({ from: '192.0.2.1' })).status).toBe(401);
    const second = await wrong({ from: '192.0.2.1' });
    expect(second.status).toBe(429);
    expect(Number(second.retryAfter)).toBeGreaterThan(800);
  });

  test('leaves those alone who were there before', async () => {
    await signIn({ from: '192.0.2.5' });
    await many(60, (index) => wrong({ from: `203.0.113.${index}` }));
    for (let count = 0; count < 9; count += 1) expect((await wrong({ from: '192.0.2.5' })).status).toBe(401);
    expect((await signIn({ from: '192.0.2.5' })).status).toBe(200);
  });

  test('with a stolen name for a browser has no more tries than that browser', async () => {
    const { device } = await signIn({});
    await many(10, () => wrong({ device }));
    expect((await wrong({ device })).status).toBe(429);
    expect((await wrong({ device, email: 'other@harbor.test', from: '192.0.2.9' })).status).toBe(401);
  });
});
