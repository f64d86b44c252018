import { beforeEach, describe, expect, test } from 'vitest';
import type { Session } from '#client/state/session/session.svelte.ts';
import { ManualClock } from '#kit/clock.ts';
import { queryKeys } from '#client/api/queries.ts';
import { answers, breaks, refuses } from '#support/api/answers.ts';
import { aMe } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { makeTestApp, type TestApp } from '#support/test-app.ts';

let phone: TestApp;

beforeEach(() => {
  phone = makeTestApp();
});

async function checked(session: Session): Promise<void> {
  session.check();
  await expect.poll(() => session.state).not.toBe('checking');
}

const nobody = refuses('GET /api/me', 401, { code: 'signed-out' });

test('is checked when the page opens', async () => {
  const { session } = phone.app;
  expect(session.state).toBe('checking');
  await checked(session);
  expect(session.state).toBe('signed-in');
  expect(session.me).toEqual(aMe());
});

test('asks for a sign-in when nobody is signed in, without a word of complaint', async () => {
  apiServer.use(nobody);
  const { session } = phone.app;
  await checked(session);
  expect(session).toMatchObject({ state: 'signed-out', me: null, failure: null });
});

test.each([
  ['does not answer', 'server-unavailable', breaks('GET /api/me')],
  ['is without its database', 'database-away', refuses('GET /api/me', 503, { code: 'database-away' })],
] as const)('a server that %s is asked until it can say who is signed in', async (_, code, trouble) => {
  const clock = new ManualClock();
  const { app } = makeTestApp({ clock });
  apiServer.use(trouble);
  app.session.check();
  await expect.poll(() => app.session.failure).toMatchObject({ code });
  expect(app.session.state).toBe('checking');
  apiServer.resetHandlers();
  await expect
    .poll(() => {
      clock.advance(1_000);
      return app.session;
    })
    .toMatchObject({ state: 'signed-in', failure: null });
});

describe('signing in', () => {
  test('opens the session', async () => {
    const { session } = phone.app;
    expect(await session.signIn('agent1@harbor.test', 'ringside')).toEqual({ ok: true, value: undefined });
    expect(session.me?.name).toBe('Ana Reyes');
  });

  test('hands the refusal back as a value', async () => {
    apiServer.use(nobody, refuses('POST /api/session', 401, { code: 'sign-in-failed' }));
    const { session } = phone.app;
    await checked(session);
    expect(await session.signIn('agent1@harbor.test', 'wrong')).toEqual({
      ok: false,
      failure: { code: 'sign-in-failed' },
    });
    expect(session.state).toBe('signed-out');
  });

  test('as another person shows that person', async () => {
    const { session } = phone.app;
    await checked(session);
    await session.signOut();
    apiServer.use(answers('GET /api/me', () => aMe({ id: 'user-2', name: 'Ben Ortiz' })));
    await session.signIn('agent2@harbor.test', 'ringside');
    expect(session.me?.name).toBe('Ben Ortiz');
  });
});

describe('signing out', () => {
  test('forgets every fact', async () => {
    const { session, queryClient } = phone.app;
    await checked(session);
    await session.signOut();
    expect(session).toMatchObject({ state: 'signed-out', me: null, failure: null });
    expect(queryClient.getQueryCache().getAll()).toEqual([]);
  });

  test('works while the server does not answer', async () => {
    apiServer.use(breaks('DELETE /api/session'));
    const { session } = phone.app;
    await checked(session);
    await session.signOut();
    expect(session.state).toBe('signed-out');
  });
});

test('ends, and says so, when the server no longer knows it', async () => {
  const { session, api, queryClient } = phone.app;
  await checked(session);
  apiServer.use(refuses('GET /api/account', 401, { code: 'signed-out' }));
  await api.account();
  expect(session).toMatchObject({ state: 'signed-out', failure: { code: 'signed-out' } });
  expect(queryClient.getQueryData(queryKeys.me)).toBeUndefined();
});
