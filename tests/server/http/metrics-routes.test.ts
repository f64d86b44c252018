import { describe, expect, test } from 'vitest';
import { createApp } from '#server/http/app.ts';
import { metricsRoutes } from '#server/http/metrics-routes.ts';
import { Metrics } from '#server/wiring/process/metrics.ts';
import { FakeRooms } from '#support/http/fake-rooms.ts';
import { ownDoor } from '#support/http/own-door.ts';

const TOKEN = 'a-token-of-a-monitor';
const PUBLIC = { publicUrl: 'https://phone.example.com' };

let webhooksWaiting = () => Promise.resolve(11);

function ask(peer: string, headers: Record<string, string> = {}, token: string | null = TOKEN) {
  const metrics = new Metrics({
    calls: () => 3,
    lines: () => ({ used: 5, total: 200 }),
    phones: () => 7,
    webhooksWaiting: () => webhooksWaiting(),
    paymentsWaiting: () => Promise.resolve(4),
    promptsWaiting: () => 2,
    disk: { isFull: () => true, freeBytes: () => Promise.resolve(1_000_000) },
    pools: () => ({
      calls: { connections: 10, inUse: 1, waiting: 0, longestWaitMs: 0, refused: 0 },
      web: { connections: 10, inUse: 10, waiting: 6, longestWaitMs: 1_500, refused: 9 },
    }),
  });
  metrics.handled({ method: 'GET', path: '/api/calls', status: 200, tookMs: 120 });
  const parts = new FakeRooms().parts({ door: ownDoor(PUBLIC) });
  const app = createApp(parts, null, [], [metricsRoutes(metrics, token)]);
  return app.request('/metrics', { headers }, { incoming: { socket: { remoteAddress: peer } } });
}

describe('the numbers for a monitor', () => {
  test('are read on this machine, in the Prometheus format', async () => {
    const answer = await ask('127.0.0.1');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const lines = (await answer.text()).split('\n');
    for (const line of [
      'ringside_calls 3',
      'ringside_lines_used 5',
      'ringside_lines 200',
      'ringside_phones_registered 7',
      'ringside_webhooks_waiting 11',
      'ringside_payments_waiting 4',
      'ringside_prompts_waiting 2',
      'ringside_disk_free_bytes 1000000',
      'ringside_disk_full 1',
      'ringside_database_connections{pool="web"} 10',
      'ringside_database_connections_used{pool="calls"} 1',
      'ringside_database_connections_used{pool="web"} 10',
      'ringside_database_waiting{pool="web"} 6',
      'ringside_database_wait_seconds{pool="web"} 1.5',
      'ringside_database_refused{pool="web"} 9',
      'ringside_http_seconds_bucket{le="0.05",method="GET",path="/api/calls",status="2xx"} 0',
      'ringside_http_seconds_bucket{le="0.2",method="GET",path="/api/calls",status="2xx"} 1',
    ])
      expect(lines).toContain(line);
    expect(lines.some((line) => line.startsWith('nodejs_eventloop_lag_p99_seconds '))).toBe(true);
  });

  test('are there without the one that cannot be had now', async () => {
    webhooksWaiting = () => Promise.reject(new Error('all connections were busy'));
    const answer = await ask('127.0.0.1');
    webhooksWaiting = () => Promise.resolve(11);
    const lines = (await answer.text()).split('\n');
    expect(lines).toContain('ringside_webhooks_waiting Nan');
    expect(lines).toContain('ringside_database_waiting{pool="web"} 6');
  });

  test.each([
    ['somebody elsewhere', '192.0.2.7', {}],
    ['somebody behind a proxy on this machine', '127.0.0.1', { 'x-forwarded-for': '192.0.2.7' }],
    ['somebody behind a proxy on this machine that says nothing', '127.0.0.1', { host: 'phone.example.com' }],
    ['a wrong token', '192.0.2.7', { authorization: 'Bearer a-token-of-another' }],
  ])('are not there for %s', async (_, peer, headers) => {
    expect((await ask(peer, headers)).status).toBe(404);
  });

  test('are there for who shows the token, and no token is none', async () => {
    expect((await ask('192.0.2.7', { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    const remote = { host: 'phone.example.com', authorization: `Bearer ${TOKEN}` };
    expect((await ask('192.0.2.7', remote)).status).toBe(200);
    expect((await ask('192.0.2.7', { authorization: 'Bearer null' }, null)).status).toBe(404);
  });
});
