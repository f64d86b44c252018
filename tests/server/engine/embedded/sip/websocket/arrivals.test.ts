import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { ManualClock } from '#kit/clock.ts';
import { Strangers } from '#server/engine/embedded/sip/websocket/strangers.ts';
import { accountOf, EdgeOnLoopback } from '#support/sip/edge-on-loopback.ts';

class FakeSocket {
  closedWith: number | null = null;
  close(code: number): void {
    this.closedWith = code;
  }
}

const arrive = (strangers: Strangers, network: string, count: number) =>
  Array.from({ length: count }, () => {
    const socket = new FakeSocket();
    if (strangers.admits(network)) strangers.arrived(socket, network);
    return socket;
  });

describe('sockets of nobody yet', () => {
  test('are few of one network: the oldest makes way', () => {
    const strangers = new Strangers(new ManualClock());
    const sockets = arrive(strangers, '192.0.2.1', 65);
    expect(sockets.map(({ closedWith }) => closedWith)).toEqual([1013, ...Array<null>(64).fill(null)]);
    expect(strangers.waiting).toBe(64);
  });

  test('are few of all networks together', () => {
    const strangers = new Strangers(new ManualClock());
    for (let network = 0; network < 1_500; network += 1) arrive(strangers, `192.0.2.${network}`, 1);
    expect(strangers.waiting).toBe(1_024);
  });

  test('come no faster than ten seconds allow, and a neighbour as ever', () => {
    const clock = new ManualClock();
    const strangers = new Strangers(clock);
    arrive(strangers, '192.0.2.1', 2_000);
    expect(strangers.admits('192.0.2.1')).toBe(false);
    expect(strangers.admits('192.0.2.2')).toBe(true);
    clock.advance(10_000);
    expect(strangers.admits('192.0.2.1')).toBe(true);
  });

  test("are not counted any more once they are somebody's", () => {
    const strangers = new Strangers(new ManualClock());
    const [known] = arrive(strangers, '192.0.2.1', 1);
    if (known) strangers.left(known);
    arrive(strangers, '192.0.2.1', 100);
    expect(known?.closedWith).toBeNull();
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
  function knock(localAddress: string): Promise<number> {
    const socket = new WebSocket(`ws://127.0.0.1:${site.port}/sip`, 'sip', { localAddress });
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
