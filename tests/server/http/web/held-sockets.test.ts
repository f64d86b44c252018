/** Sockets that never bring a whole request ("slowloris"), or never read what they asked for. */
import { Hono } from 'hono';
import { once } from 'node:events';
import { Server, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import type { Env } from '#server/http/web/context.ts';
import { createApp } from '#server/http/app.ts';
import { listen, type HttpServer } from '#server/http/server.ts';
import { FakeRooms } from '#support/http/fake-rooms.ts';
import { ownDoor } from '#support/http/own-door.ts';

/** An answer that its reader takes for ever to read. */
const endless = () => new Response(new ReadableStream({ start: (body) => body.enqueue(new Uint8Array(10)) }));
let server: HttpServer;
let clock: ManualClock;
let sockets: Socket[];
/** Requests that somebody worked for. */
let worked: number;
let answered: number;
let logged: string[];
/** Requests that were begun in one turn of the event loop, and the most of any. */
let inThisTurn: number;
let mostInATurn: number;
beforeEach(async () => {
  const door = ownDoor();
  logged = [];
  const write = (_fields: object, message: string) => void logged.push(message);
  const log = { debug: write, info: write, warn: write, error: write };
  clock = new ManualClock();
  const app = createApp({ ...new FakeRooms().parts({ door }), log }, null);
  worked = 0;
  answered = 0;
  inThisTurn = 0;
  mostInATurn = 0;
  const counted = new Hono<Env>();
  counted.use(async (_c, next) => {
    worked += 1;
    inThisTurn += 1;
    mostInATurn = Math.max(mostInATurn, inThisTurn);
    setImmediate(() => (inThisTurn = 0));
    await next();
    answered += 1;
  });
  counted.get('/page', endless);
  counted.get('/api/recording', endless);
  counted.route('/', app);
  server = await listen({
    app: counted,
    door,
    host: '127.0.0.1',
    port: 0,
    acceptPhone: () => undefined,
    userOfSession: () => Promise.resolve(null),
    clock,
  });
  sockets = [];
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await server.close();
});

async function open(localAddress: string): Promise<Socket> {
  const socket = connect({ port: Number(new URL(server.url).port), host: '127.0.0.1', localAddress });
  sockets.push(socket);
  socket.on('error', () => undefined).resume();
  await once(socket, 'connect');
  return socket;
}

/** The status that a request is answered with. */
async function ask(localAddress: string): Promise<string | undefined> {
  const socket = await open(localAddress);
  const answer = once(socket, 'data');
  socket.write(`${REQUEST}\r\n`);
  const [bytes] = (await answer) as [Buffer];
  return bytes.toString().split(' ')[1];
}

const REQUEST = 'GET /api/me HTTP/1.1\r\nHost: 127.0.0.1\r\n';
const HALF_A_BODY = 'POST /api/session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n';

async function openMany(begin: string): Promise<void> {
  for (let count = 0; count < 500; count += 1) {
    const socket = await open('127.0.0.2');
    socket.write(begin);
  }
}

/** The server has read what was sent before. */
async function heardOut(): Promise<void> {
  expect(await ask('127.0.0.4')).toBe('401');
  sockets.pop()?.destroy();
}

const alive = () => sockets.filter(({ readyState }) => readyState === 'open').length;

const held = {
  'half of a request': `${REQUEST}X-Slow: `,
  'half of a body': `${HALF_A_BODY}Content-Length: 500\r\n\r\n{`,
  'half of a body of unknown length': `${HALF_A_BODY}Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`,
  'a request for a page that they do not read': 'GET /page HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
  'a request, and half of the next': `${REQUEST}\r\n${REQUEST}X-Slow: `,
};
for (const [what, begin] of Object.entries(held)) {
  test(`five hundred from one address with ${what} are kept few, and keep nobody out`, async () => {
    const patient = await open('127.0.0.3');
    await openMany(begin);
    // The server may not have read the last of them yet.
    await expect.poll(aliveLater, { timeout: 8_000 }).toBe(129);
    expect(await ask('127.0.0.3')).toBe('401');
    expect(await ask('127.0.0.2')).toBe('401');
    expect(patient.readyState).toBe('open');
  });
}

function aliveLater(): number {
  clock.advance(6_000);
  return alive();
}

test('who is answered as one who is signed in reads as slowly as it takes', async () => {
  await openMany('GET /api/recording HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  await heardOut();
  clock.advance(60_000);
  await heardOut();
  expect(alive()).toBe(500);
});

test('two hundred requests that do not wait for their answers cost the work of a few', async () => {
  const socket = await open('127.0.0.2');
  const closed = once(socket, 'close');
  socket.write(`${REQUEST}\r\n`.repeat(200));
  await closed;
  expect(worked).toBeLessThanOrEqual(4);
});

for (const [which, request] of Object.entries({
  'with a host': `${REQUEST}\r\n`,
  without: 'GET / HTTP/1.1\r\n\r\n',
})) {
  test(`of a thousand requests ${which} in one piece no more than a few are looked at`, async () => {
    const handled = vi.spyOn(Server.prototype, 'emit');
    const ended = vi.spyOn(ServerResponse.prototype, 'end');
    const socket = await open('127.0.0.2');
    const closed = once(socket, 'close');
    socket.write(request.repeat(1_000));
    await closed;
    const events = handled.mock.calls.map(([name]): string => name);
    expect(events.filter((name) => name === 'request').length).toBeLessThanOrEqual(4);
    expect(ended.mock.calls.length).toBeLessThanOrEqual(4);
    vi.restoreAllMocks();
  });
}

test('requests of many sockets that came in one moment are begun one in a turn', async () => {
  const waiting = await Promise.all(Array.from({ length: 40 }, () => open('127.0.0.2')));
  await heardOut();
  const answers = waiting.map((socket) => once(socket, 'data'));
  for (const socket of waiting) socket.write(`${REQUEST}\r\n`);
  await Promise.all(answers);
  expect(mostInATurn).toBe(1);
});

for (const [what, rest] of Object.entries({
  'a body': 'Content-Length: 500\r\n\r\n{',
  'a body of unknown length': 'Transfer-Encoding: chunked\r\n\r\n5\r\n{',
})) {
  test(`who breaks off in the middle of ${what} writes no line in the log`, async () => {
    const socket = await open('127.0.0.2');
    socket.write(`${HALF_A_BODY}${rest}`);
    await expect.poll(() => worked).toBe(1);
    socket.destroy();
    await expect.poll(() => answered).toBe(1);
    expect(logged).toEqual([]);
  });
}

test('a burst of five hundred that each bring a request is answered, every one', async () => {
  const statuses = await Promise.all(Array.from({ length: 500 }, () => ask('127.0.0.2')));
  expect(new Set(statuses)).toEqual(new Set(['401']));
});

test('one that brings its request too slowly is told so after ten seconds', { timeout: 30_000 }, async () => {
  const socket = await open('127.0.0.2');
  const answer = once(socket, 'data');
  socket.write(`${REQUEST}X-Slow: `);
  const [bytes] = (await answer) as [Buffer];
  expect(bytes.toString()).toMatch(/^HTTP\/1\.1 408 /);
});
