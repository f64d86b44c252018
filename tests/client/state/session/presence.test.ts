import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Unsubscribe } from '#kit/emitter.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { aMe, TEN_O_CLOCK } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
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

test('the status is what the server knows', () => {
  expect(phone.app.presence).toMatchObject({ status: 'available', statusSince: TEN_O_CLOCK });
});

test('the activity is what the phone knows', () => {
  const { presence } = phone.app;
  const line = phone.line();
  expect(presence.activity).toBe('unreachable');
  line.becomes({ state: 'registered', provenAt: 0 });
  expect(presence.activity).toBe('idle');
  const signalling = line.rings();
  expect(presence.activity).toBe('ringing');
  phone.app.phone.incoming?.answer();
  signalling.says('answered');
  expect(presence.activity).toBe('on-call');
  phone.app.phone.current?.hold();
  signalling.says('heldLocally');
  expect(presence.activity).toBe('on-hold');
  signalling.says({ type: 'ended', end: { by: 'remote', error: null } });
  expect(presence).toMatchObject({ activity: 'idle', call: null });
});

test('a status chosen in a call is the one after it', () => {
  const { presence } = phone.app;
  expect(presence.statusAfterCall).toBeNull();
  phone.app.phone.place('+12065550142', null);
  expect(presence).toMatchObject({ isBusy: true, activity: 'calling', statusAfterCall: 'available' });
});

test('choosing a status shows it as soon as the server has it', async () => {
  apiServer.use(answers('PUT /api/me/status', () => aMe({ status: 'break', statusSince: 5 })));
  expect((await phone.app.presence.choose('break')).ok).toBe(true);
  expect(phone.app.presence).toMatchObject({ status: 'break', statusSince: 5 });
});

test('a status that was not taken stays what it was', async () => {
  apiServer.use(refuses('PUT /api/me/status', 403, { code: 'forbidden' }));
  expect(await phone.app.presence.choose('break')).toMatchObject({ ok: false });
  expect(phone.app.presence.status).toBe('available');
});
