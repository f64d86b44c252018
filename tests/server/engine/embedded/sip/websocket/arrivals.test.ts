import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { ManualClock } from '#kit/clock.ts';
import { Arrivals } from '#server/engine/embedded/sip/websocket/arrivals.ts';
import { accountOf, EdgeOnLoopback } from '#support/sip/edge-on-loopback.ts';

describe('sockets of nobody yet', () => {
  test('come no faster than ten seconds allow, and a neighbour’s as ever', () => {
    const clock = new ManualClock();
    const arrivals = new Arrivals(clock);
    const came = Array.from({ length: 300 }, () => arrivals.admitsStranger('192.0.2.1'));
    expect(came.filter(Boolean)).toHaveLength(200);
    expect(arrivals.admitsStranger('192.0.2.2')).toBe(true);
    clock.advance(10_000);
    expect(arrivals.admitsStranger('192.0.2.1')).toBe(true);
  });

  test('of all networks together take nothing from who is known', () => {
    const arrivals = new Arrivals(new ManualClock());
    let came = 0;
    for (let network = 0; network < 3_000; network += 1)
      if (arrivals.admitsStranger(`2001:db8:0:${network.toString(16)}::/64`)) came += 1;
    expect(came).toBe(2_000);
    expect(arrivals.admitsStranger('192.0.2.1')).toBe(false);
    const known = Array.from({ length: 300 }, () => arrivals.admitsKnown('user ann'));
    expect(known.filter(Boolean)).toHaveLength(200);
    expect(arrivals.admitsKnown('user ben')).toBe(true);
  });
});

describe('over the wire', () => {
  let site: EdgeOnLoopback;
  let open: WebSocket[] = [];

  beforeEach(async () => {
    // Its time stands still: a busy machine opens no second window.
    site = await EdgeOnLoopback.open({ clock: new ManualClock() });
  });

  afterEach(async () => {
    for (const socket of open) socket.terminate();
    open = [];
    await site.close();
  });

  /** @returns the status of the upgrade */
  function knock(localAddress: string, headers: Record<string, string> = {}): Promise<number> {
    const socket = new WebSocket(`ws://127.0.0.1:${site.port}/sip`, 'sip', { localAddress, headers });
    open.push(socket);
    return new Promise((resolve) => {
      socket.on('open', () => resolve(101));
      socket.on('unexpected-response', (request, response) => {
        resolve(response.statusCode ?? 0);
        request.destroy();
      });
      socket.on('error', () => undefined);
    });
  }

  test('a phone registers and stays registered while a stranger opens 2,000 sockets elsewhere', async () => {
    const before = await site.phone();
    expect((await before.register(accountOf('+12065550141'))).status).toBe(200);
    const flood = Promise.all(Array.from({ length: 2_000 }, () => knock('127.0.0.9')));
    const during = await site.phone();
    expect((await during.register(accountOf('+12065550142'))).status).toBe(200);
    const statuses = await flood;
    expect(statuses.filter((status) => status === 101)).toHaveLength(200);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1_800);
    expect((await before.register(accountOf('+12065550141'))).status).toBe(200);
    await expect.poll(() => open.filter(({ readyState }) => readyState === WebSocket.OPEN).length).toBe(64);
  });

  test('who is signed in comes in by a way that strangers have used up', async () => {
    await Promise.all(Array.from({ length: 200 }, () => knock('127.0.0.9')));
    expect(await knock('127.0.0.9')).toBe(429);
    expect(await knock('127.0.0.9', { cookie: 'ann' })).toBe(101);
    const more = await Promise.all(Array.from({ length: 63 }, () => knock('127.0.0.9', { cookie: 'ann' })));
    expect(new Set(more)).toEqual(new Set([101]));
    // As many of strangers as before: they were not sent away for her.
    const isOpen = ({ readyState }: WebSocket) => readyState === WebSocket.OPEN;
    await expect.poll(() => open.filter(isOpen).length).toBe(128);
  });

  test('who is signed in and comes with many is sent away for none of them', async () => {
    const isOpen = ({ readyState }: WebSocket) => readyState === WebSocket.OPEN;
    await Promise.all(Array.from({ length: 40 }, () => knock('127.0.0.9')));
    const before = open.length;
    for (const user of ['ann', 'ben', 'cleo']) await knock('127.0.0.9', { cookie: user });
    const friends = open.slice(before);
    await Promise.all(Array.from({ length: 100 }, () => knock('127.0.0.9')));
    await expect.poll(() => open.filter(isOpen).length).toBe(67);
    expect(friends.every(isOpen)).toBe(true);
  });

  test('a socket of nobody says sixteen things, and is closed', async () => {
    const phone = await site.phone();
    const closed = once(phone.socket, 'close');
    const account = accountOf('+12065550142');
    for (let sent = 0; sent < 2_000; sent += 1) {
      const fields = [
        `From: <sip:${account.userId}@${account.realm}>;tag=1`,
        `To: <sip:${account.userId}@${account.realm}>`,
        `Call-ID: flood${sent}`,
        'CSeq: 1 REGISTER',
      ];
      phone.send(phone.request('REGISTER', `sip:${account.realm}`, fields));
    }
    const [code] = (await closed) as [number];
    expect(code).toBe(1008);
    expect(phone.received.filter((text) => text.startsWith('SIP/2.0 401'))).toHaveLength(16);
  });
});
