import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '#kit/log.ts';
import { watchRequests } from '#server/http/web/request-watch.ts';

let server: Server;
let answer: (response: ServerResponse) => void;
const handled: object[] = [];
const warned: object[] = [];
beforeEach(async () => {
  [handled.length, warned.length] = [0, 0];
  const log = { ...silentLog, warn: (fields: object) => warned.push(fields) };
  const watch = watchRequests(log, (request) => handled.push(request));
  server = createServer((request, response) => {
    watch(request, response);
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const get = async (path: string) =>
  (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`)).text();

test('a request is counted by its method, its path without ids, and its status', async () => {
  answer = (response) => response.writeHead(404).end();
  await get('/api/calls/6a4d1c52-6c0e-4a3b-8a53-111111111111?x=1');
  await get('/%00/../etc');
  await expect.poll(() => handled.length).toBe(2);
  expect(handled).toMatchObject([
    { method: 'GET', path: '/api/calls', status: 404 },
    { method: 'GET', path: '/', status: 404 },
  ]);
  expect(warned).toEqual([]);
});

test('a stranger who makes up paths makes no new counters', async () => {
  answer = (response) => response.writeHead(401).end();
  for (const path of ['/api/aaa', '/api/aab', '/api/constructor', '/api/', '/metrics-a']) await get(path);
  await expect.poll(() => handled.length).toBe(5);
  const paths = new Set(handled.map((one) => ('path' in one ? one.path : '')));
  expect([...paths].sort()).toEqual(['/', '/api']);
});

test('one that takes longer than half a second has a line in the log', async () => {
  answer = (response) => void setTimeout(() => response.end('late'), 600);
  await get('/api/numbers');
  await expect.poll(() => warned.length).toBe(1);
  expect(warned[0]).toMatchObject({ path: '/api/numbers', status: 200 });
});

test('an event stream lasts as long as its page, and is none', async () => {
  answer = (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: 1\n\n');
  await get('/api/events');
  answer = (response) => response.end();
  await get('/api/me');
  await expect.poll(() => handled.length).toBe(1);
  expect(handled).toMatchObject([{ path: '/api/me' }]);
});
