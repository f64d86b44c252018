import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Unsubscribe } from '#kit/emitter.ts';
import { until } from '#support/runes.svelte.ts';
import { makeTestApp, type TestApp } from '#support/test-app.ts';

let phone: TestApp;
let stop: Unsubscribe;

beforeEach(async () => {
  phone = makeTestApp();
  stop = phone.start();
  await until(() => phone.app.phone.registration.state === 'connecting');
});

afterEach(() => stop());

const rows = () =>
  phone.app.history.seen.map(({ remoteNumber, callId, end }) => ({ remoteNumber, callId, end }));

test('holds a call from its first ring, once, to its end', () => {
  const signalling = phone.line().rings({ callId: 'call-7', source: 'Google Ads' });
  expect(rows()).toEqual([{ remoteNumber: '+12065550142', callId: 'call-7', end: null }]);
  phone.app.phone.incoming?.answer();
  signalling.says('answered');
  signalling.says({ type: 'ended', end: { by: 'remote', error: null } });
  expect(rows()).toEqual([
    { remoteNumber: '+12065550142', callId: 'call-7', end: { by: 'remote', error: null } },
  ]);
  expect(phone.app.history.seen[0]?.answeredAt).not.toBeNull();
});

test('holds a call that never reached the server', () => {
  phone.app.phone.place('+12065550144', null);
  const [placed] = phone.line().placed;
  placed?.signalling.says({ type: 'ended', end: { by: 'network', error: 'microphone-blocked' } });
  expect(rows()).toEqual([
    { remoteNumber: '+12065550144', callId: null, end: { by: 'network', error: 'microphone-blocked' } },
  ]);
});

test('is there again after the next sign-in of the same person', async () => {
  phone.app.phone.place('+12065550144', null);
  const { session, history } = phone.app;
  await session.signOut();
  expect(history.seen).toEqual([]);
  await session.signIn('agent1@harbor.test', 'ringside');
  await until(() => history.seen.length === 1);
  expect(history.seen[0]).toMatchObject({ remoteNumber: '+12065550144', end: { by: 'local' } });
});
