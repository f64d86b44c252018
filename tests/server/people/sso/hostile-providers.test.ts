/** Providers that an administrator names, and that mean no good: each is done with in bounded time, and nobody else is asked. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { askCustomersServer } from '#server/calls/webhooks/customers-server.ts';
import { systemNetwork, type WebhookNetwork } from '#server/calls/webhooks/webhook-request.ts';
import { Providers } from '#server/people/sso/provider.ts';

const FAR_BELOW_ANY_PATIENCE_MS = 3_000;
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Says what stands there of itself. */
const describing = (about: (issuer: string) => Record<string, unknown>) =>
  serve((request, response) => {
    const issuer = `http://${request.headers.host ?? ''}`;
    const said = {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      ...about(issuer),
    };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said));
  });

async function check(issuer: string, network: WebhookNetwork = { ...systemNetwork(true), timeoutMs: 200 }) {
  const asked: string[] = [];
  const providers = new Providers(
    {
      ask: (asking) => {
        asked.push(asking.url);
        return askCustomersServer(asking, network);
      },
      mayBePlain: network.allowPrivate,
    },
    new ManualClock(),
  );
  const registration = { accountId: 'a', issuer, clientId: 'c', clientSecret: 's', roleClaim: '' };
  const checked = await providers.check(registration);
  return { fault: checked.ok ? null : checked.failure, asked };
}

test('takes one that says what it has to say', async () => {
  expect(await check(await describing(() => ({})))).toMatchObject({ fault: null });
});

test.each<[string, RequestListener, string]>([
  ['hangs', () => undefined, 'timeout'],
  ['says half of it and hangs', (_asked, answer) => void answer.writeHead(200).write('{'), 'timeout'],
  ['answers 10 MB', (_asked, answer) => answer.end(Buffer.alloc(10_000_000, ' ')), 'answer-too-long'],
  ['closes the line', ({ socket }) => void socket.destroy(), 'unreachable'],
  ['has nothing there', (_asked, answer) => answer.writeHead(404).end(), 'no-discovery'],
  ['answers no JSON', (_asked, answer) => answer.end('<html>'), 'no-discovery'],
  [
    'says "Continue" without end',
    (_asked, { socket }) => void socket?.write('HTTP/1.1 100 Continue\r\n\r\n'.repeat(20_000)),
    'answer-too-long',
  ],
])('is done with one that %s', async (_what, answer, fault) => {
  const began = performance.now();
  // Who hangs is waited for as long as it takes; the others are done with long before.
  const timeoutMs = fault === 'timeout' ? 200 : 5_000;
  const checked = await check(await serve(answer), { ...systemNetwork(true), timeoutMs });
  expect(checked.fault).toBe(fault);
  expect(performance.now() - began).toBeLessThan(FAR_BELOW_ANY_PATIENCE_MS);
});

test('follows no redirect, wherever it leads', async () => {
  const inside = 'http://169.254.169.254/latest/meta-data/';
  const issuer = await serve((_asked, answer) => answer.writeHead(302, { location: inside }).end());
  expect(await check(issuer)).toEqual({
    fault: 'no-discovery',
    asked: [`${issuer}/.well-known/openid-configuration`],
  });
});

test('goes to no private address, by number or by name, and speaks no http, where that is not allowed', async () => {
  let requests = 0;
  const local = await serve((_asked, answer) => {
    requests += 1;
    answer.end();
  });
  const port = new URL(local).port;
  const guarded: WebhookNetwork = {
    allowPrivate: false,
    resolve: (_host, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
  };
  expect(await check(local, guarded)).toEqual({ fault: 'not-secure', asked: [] });
  expect(await check(`https://127.0.0.1:${port}`, guarded)).toMatchObject({ fault: 'private-address' });
  expect(await check(`https://[::1]:${port}`, guarded)).toMatchObject({ fault: 'private-address' });
  expect(await check(`https://login.test:${port}`, guarded)).toMatchObject({ fault: 'private-address' });
  const unknown: WebhookNetwork = {
    allowPrivate: false,
    resolve: (_host, _options, done) => done(Object.assign(new Error('none'), { code: 'ENOTFOUND' }), []),
  };
  expect(await check('https://login.test', unknown)).toMatchObject({ fault: 'name-not-found' });
  expect(requests).toBe(0);
});

test.each<[string, Record<string, unknown>, string]>([
  ['calls itself something else', { issuer: 'https://login.other.test' }, 'issuer-differs'],
  ['sends browsers to a script', { authorization_endpoint: 'javascript:alert(1)' }, 'not-secure'],
  ['has no keys', { jwks_uri: undefined }, 'no-code-flow'],
  ['knows no S256', { code_challenge_methods_supported: ['plain'] }, 'no-code-flow'],
  ['gives no codes', { response_types_supported: ['id_token'] }, 'no-code-flow'],
])('refuses one that %s', async (_what, about, fault) => {
  expect(await check(await describing(() => about))).toMatchObject({ fault });
});

test('asks once for all who come at the same time, and again when what it said is old', async () => {
  const issuer = await describing(() => ({}));
  const clock = new ManualClock();
  let requests = 0;
  const network = systemNetwork(true);
  const providers = new Providers(
    {
      ask: (asking) => {
        requests += 1;
        return askCustomersServer(asking, network);
      },
      mayBePlain: true,
    },
    clock,
  );
  const registration = { accountId: 'a', issuer, clientId: 'c', clientSecret: 's', roleClaim: '' };
  const round = {
    redirectUri: 'https://phone.test/sso/callback',
    state: 's',
    nonce: 'n',
    verifier: 'v'.repeat(43),
  };
  const go = () => providers.addressFor(registration, round, 'ana@harbor.test');
  const [one] = await Promise.all([go(), go(), go()]);
  const url = new URL(one.ok ? one.value : '');
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    client_id: 'c',
    response_type: 'code',
    code_challenge_method: 'S256',
    login_hint: 'ana@harbor.test',
    scope: 'openid email profile',
  });
  expect(requests).toBe(1);
  clock.advance(10 * 60_000);
  await go();
  expect(requests).toBe(2);
});

test('one account holds no more than its share', async () => {
  const issuer = await serve(() => undefined);
  const network = { ...systemNetwork(true), timeoutMs: 300 };
  const providers = new Providers(
    { ask: (asking) => askCustomersServer(asking, network), mayBePlain: true },
    new ManualClock(),
  );
  const of = (accountId: string, clientId: string) =>
    providers.check({ accountId, issuer, clientId, clientSecret: 's', roleClaim: '' });
  const faults = await Promise.all([
    ...Array.from({ length: 20 }, (_none, at) => of('greedy', String(at))),
    of('other', '1'),
  ]);
  const said = faults.map((found) => (found.ok ? 'ok' : found.failure));
  expect(said.filter((fault) => fault === 'busy')).toHaveLength(4);
  expect(said.at(-1)).toBe('timeout');
});
