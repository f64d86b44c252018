/** Sockets that never bring a whole request ("slowloris"). */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApp } from '#server/http/app.ts';
import { listen, type HttpServer } from '#server/http/server.ts';
import { FakeRooms } from '#support/http/fake-rooms.ts';
import { ownDoor } from '#support/http/own-door.ts';

let server: HttpServer;
let sockets: Socket[];
beforeEach(async () => {
  const door = ownDoor();
  const app = createApp(new FakeRooms().parts({ door }), null);
  server = await listen({
    app,
    door,
    host: '127.0.0.1',
    port: 0,
    acceptPhone: () => undefined,
    userOfSession: () => Promise.resolve(null),
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
  socket.write('GET /api/me HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  const [bytes] = (await answer) as [Buffer];
  return bytes.toString().split(' ')[1];
}

const alive = () => sockets.filter(({ readyState }) => readyState === 'open').length;

test('five hundred half of a request each from one address are kept few, and keep nobody out', async () => {
  const patient = await open('127.0.0.3');
  for (let count = 0; count < 500; count += 1) {
    const socket = await open('127.0.0.2');
    socket.write('GET /api/me HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ');
  }
  await expect.poll(alive).toBe(129);
  expect(await ask('127.0.0.3')).toBe('401');
  expect(await ask('127.0.0.2')).toBe('401');
  expect(patient.readyState).toBe('open');
});

test('a burst of five hundred that each bring a request is answered, every one', async () => {
  const statuses = await Promise.all(Array.from({ length: 500 }, () => ask('127.0.0.2')));
  expect(new Set(statuses)).toEqual(new Set(['401']));
});

test('one that brings its request too slowly is told so after ten seconds', { timeout: 30_000 }, async () => {
  const socket = await open('127.0.0.2');
  const answer = once(socket, 'data');
  socket.write('GET /api/me HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ');
  const [bytes] = (await answer) as [Buffer];
  expect(bytes.toString()).toMatch(/^HTTP\/1\.1 408 /);
});
