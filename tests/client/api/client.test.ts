import { http, HttpResponse } from 'msw';
import { describe, expect, test } from 'vitest';
import { ApiClient } from '#client/api/client.ts';
import { ManualClock, systemClock } from '#kit/clock.ts';
import { answers, breaks, expectAnswersToFit, refuses } from '#support/api/answers.ts';
import { aCallRecord, aMe } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';

const origin = 'http://ringside.test';

function aClient(onSignedOut?: () => void) {
  return new ApiClient({ fetch, clock: systemClock, origin, ...(onSignedOut ? { onSignedOut } : {}) });
}

test('brings facts in the shape of the contract', async () => {
  expect(await aClient().me()).toEqual({ ok: true, value: aMe() });
  expect(await aClient().account()).toMatchObject({ ok: true, value: { availableMicros: 25_000_000 } });
});

test('asks for calls before an instant, and leaves out what is not given', async () => {
  const asked: string[] = [];
  apiServer.use(
    answers('GET /api/calls', ({ url }) => {
      asked.push(url.search);
      return { calls: [aCallRecord()], nextBefore: 1 };
    }),
  );
  await aClient().calls({ before: null, limit: 50 });
  await aClient().calls({ before: 1_000, limit: 50 });
  expect(asked).toEqual(['?limit=50', '?before=1000&limit=50']);
});

test('sends the credentials as JSON', async () => {
  let body: unknown;
  apiServer.use(
    answers('POST /api/session', (asked) => {
      body = asked.body;
      return aMe();
    }),
  );
  expect((await aClient().signIn({ email: 'agent1@harbor.test', password: 'ringside' })).ok).toBe(true);
  expect(body).toEqual({ email: 'agent1@harbor.test', password: 'ringside' });
});

describe('a failure is a value', () => {
  test('with the code, path and wait that the server names', async () => {
    apiServer.use(
      refuses('POST /api/session', 429, { code: 'too-many-attempts', retryAfterSeconds: 30 }),
      refuses('GET /api/quote', 422, { code: 'invalid-request', path: 'query.to' }),
    );
    expect(await aClient().signIn({ email: 'a@b.test', password: 'x' })).toEqual({
      ok: false,
      failure: { code: 'too-many-attempts', retryAfterSeconds: 30 },
    });
    expect(await aClient().quote('+1')).toEqual({
      ok: false,
      failure: { code: 'invalid-request', path: 'query.to' },
    });
  });

  test('when the network is gone', async () => {
    apiServer.use(breaks('GET /api/me'));
    expect(await aClient().me()).toEqual({ ok: false, failure: { code: 'server-unavailable' } });
  });

  test.each([
    ['breaks the contract', () => HttpResponse.json({ id: 7 })],
    ['is not JSON', () => new HttpResponse('<h1>Bad gateway</h1>', { status: 502 })],
    ['is an error without a code', () => HttpResponse.json({ oops: true }, { status: 500 })],
  ])('when the answer %s', async (_, answer) => {
    apiServer.use(http.get('*/api/me', answer));
    expect(await aClient().me()).toEqual({ ok: false, failure: { code: 'server-unavailable' } });
  });

  test('when no answer comes in time', async () => {
    const clock = new ManualClock();
    const never: typeof fetch = (_, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new DOMException('late', 'AbortError')));
      });
    const asked = new ApiClient({ fetch: never, clock, timeoutMs: 5_000 }).me();
    clock.advance(5_000);
    expect(await asked).toEqual({ ok: false, failure: { code: 'server-unavailable' } });
    expect(clock.pending).toBe(0);
  });
});

test('tells when the server no longer knows the session, but not when a password is wrong', async () => {
  let signedOut = 0;
  const client = aClient(() => (signedOut += 1));
  apiServer.use(refuses('POST /api/session', 401, { code: 'sign-in-failed' }));
  await client.signIn({ email: 'a@b.test', password: 'x' });
  expect(signedOut).toBe(0);
  apiServer.use(refuses('GET /api/account', 401, { code: 'signed-out' }));
  await client.account();
  expect(signedOut).toBe(1);
});

test('a fixture that breaks the contract fails its test', async () => {
  apiServer.use(answers('GET /api/me', () => ({ ...aMe(), role: 'king' as never })));
  await aClient().me();
  expect(expectAnswersToFit).toThrow('GET /api/me would never answer this');
});
