import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { queryKeys } from '#client/api/queries.ts';
import { ManualClock } from '#kit/clock.ts';
import type { Unsubscribe } from '#kit/emitter.ts';
import { toMicros } from '#kit/money.ts';
import { refuses } from '#support/api/answers.ts';
import { aCallRecord, anAccount } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { until } from '#support/runes.svelte.ts';
import { makeTestApp, type TestApp } from '#support/test-app.ts';

let phone: TestApp;
let stop: Unsubscribe;

beforeEach(() => {
  phone = makeTestApp();
  stop = phone.start();
});

afterEach(() => stop());

const running = () => until(() => phone.app.account.facts !== null && phone.lines.length === 1);

test('a sign-in starts the phone, the stream and the figures', async () => {
  const { app } = phone;
  expect(app.account).toMatchObject({ balance: '–', minutesThisMonth: '–', runsOutIn: '–' });
  await running();
  expect(phone.line().state).toBe('started');
  phone.sources.latest.beats();
  expect(app.connection.stream).toBe('live');
  expect(app.account).toMatchObject({ balance: '$25.00', minutesThisMonth: '0', age: null });
});

test('the figures move with the events', async () => {
  await running();
  const later = anAccount({ at: Date.now(), availableMicros: toMicros(24_870_000), secondsThisMonth: 120 });
  phone.sources.latest.says('account.changed', later);
  await until(() => phone.app.account.balance === '$24.87');
  expect(phone.app.account.minutesThisMonth).toBe('2');
});

test('the running cost of a call moves with the events', async () => {
  await running();
  const record = aCallRecord({ state: 'answered', endedAt: null, costMicros: toMicros(50_000) });
  phone.sources.latest.says('call.changed', record);
  expect(phone.app.queryClient.getQueryData(queryKeys.call(record.id))).toMatchObject({ costMicros: 50_000 });
});

test('a status chosen anywhere shows here', async () => {
  await running();
  phone.sources.latest.says('me.changed', { id: 'user-1', status: 'meal', statusSince: 7 });
  await until(() => phone.app.presence.status === 'meal');
  expect(phone.app.presence.statusSince).toBe(7);
});

describe('signing out', () => {
  test('stops the phone and the stream, and clears what was known', async () => {
    await running();
    const source = phone.sources.latest;
    await phone.app.session.signOut();
    expect(phone.line().state).toBe('stopped');
    expect(source.readyState).toBe(source.CLOSED);
    expect(phone.app.connection.stream).toBe('off');
    expect(phone.app.account.balance).toBe('–');
    expect(phone.app.history.seen).toEqual([]);
  });

  test('ends the call that is going on', async () => {
    await running();
    phone.app.phone.place('+12065550142', null);
    const [placed] = phone.line().placed;
    await phone.app.session.signOut();
    expect(placed?.signalling.asked).toEqual(['hangUp']);
    expect(phone.app.phone.calls).toEqual([]);
  });

  test('and in again gives a new line', async () => {
    await running();
    await phone.app.session.signOut();
    await phone.app.session.signIn('agent1@harbor.test', 'ringside');
    await until(() => phone.app.phone.registration.state === 'connecting');
    expect(phone.lines.map(({ state }) => state)).toEqual(['stopped', 'started']);
  });
});

test('a line whose program does not come is asked for until it does', async () => {
  stop();
  const clock = new ManualClock();
  phone = makeTestApp({ clock, lineFailures: 3 });
  stop = phone.start();
  await until(() => phone.app.phone.registration.state === 'offline' && phone.app.phone.notice !== null);
  await vi.waitFor(() => {
    clock.advance(1_000);
    expect(phone.lines.map(({ state }) => state)).toEqual(['started']);
  });
  expect(phone.app.phone.notice).toBeNull();
});

test('a stream refused because the session is over signs out', async () => {
  await running();
  apiServer.use(refuses('GET /api/me', 401, { code: 'signed-out' }));
  phone.sources.latest.givesUp();
  await until(() => phone.app.session.state === 'signed-out');
  expect(phone.line().state).toBe('stopped');
});
