/** Requests whose target is a whole URL, or that ask for another protocol. */
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApp } from '#server/http/app.ts';
import { listen, type HttpServer } from '#server/http/server.ts';
import { FakeRooms } from '#support/http/fake-rooms.ts';
import { ownDoor } from '#support/http/own-door.ts';

let server: HttpServer;
beforeEach(async () => {
  const door = ownDoor();
  server = await listen({
    app: createApp(new FakeRooms().parts({ door }), null),
    door,
    host: '127.0.0.1',
    port: 0,
    acceptPhone: (_request, socket) => void socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
    userOfSession: () => Promise.resolve(null),
  });
});
afterEach(() => server.close());

/** The statuses of all that is answered until the server closes. */
async function statuses(...requests: (readonly string[])[]): Promise<string[]> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.write(requests.map((lines) => `${lines.join('\r\n')}\r\n\r\n`).join(''));
  let heard = '';
  for await (const chunk of socket) heard += String(chunk);
  return [...heard.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status = '']) => status);
}
const CLOSE = 'Connection: close';
const SOCKET = ['Connection: Upgrade', 'Upgrade: websocket'];

test.each([
  ['names our host, whatever its header says', 'http://127.0.0.1/api/me', 'evil.example', '401'],
  ['names our host as in a browser’s address', 'HTTP://LOCALHOST:4600/api/me?x', '127.0.0.1', '401'],
  ['names another host, whatever its header says', 'http://evil.example/api/me', '127.0.0.1', '421'],
  ['names somebody, too', 'http://me@127.0.0.1/api/me', '127.0.0.1', '400'],
  ['names no host', 'http://', '127.0.0.1', '400'],
  ['is of another scheme', 'ftp://127.0.0.1/api/me', '127.0.0.1', '400'],
])('a target that %s', async (_, target, host, status) => {
  expect(await statuses([`GET ${target} HTTP/1.1`, `Host: ${host}`, CLOSE])).toEqual([status]);
  const socket = statuses([`GET ${target.replace('/api/me', '/sip')} HTTP/1.1`, `Host: ${host}`, ...SOCKET]);
  expect(await socket).toEqual([status === '401' ? '101' : status]);
});

test('two hosts are none', async () => {
  const hosts = ['Host: 127.0.0.1', 'Host: 127.0.0.1'];
  expect(await statuses(['GET /api/me HTTP/1.1', ...hosts, CLOSE])).toEqual(['400']);
});

test('a protocol that we do not speak is not asked for: the request is answered in ours', async () => {
  const h2c = [
    'Host: 127.0.0.1',
    'Connection: Upgrade, HTTP2-Settings',
    'Upgrade: h2c',
    'HTTP2-Settings: AAMAAABk',
  ];
  expect(await statuses(['GET /api/me HTTP/1.1', ...h2c])).toEqual(['401']);
  const body = ['Content-Type: application/json', 'Content-Length: 2', '', '{}'];
  const posted = ['POST /api/session HTTP/1.1', ...h2c, ...body];
  // A sender of more behind it hears that this was the last to be read.
  expect(await statuses(posted, ['GET /api/me HTTP/1.1', 'Host: 127.0.0.1', CLOSE])).toEqual(['422']);
  expect(await statuses(['GET /sip HTTP/1.1', 'Host: 127.0.0.1', ...SOCKET])).toEqual(['101']);
});
