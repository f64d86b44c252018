import { expect, test } from 'vitest';
import { healthSchema } from '#contract/health.ts';
import { routes } from '#contract/routes.ts';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { Unavailable } from '#kit/load/unavailable.ts';
import { createApp } from '#server/http/app.ts';
import { FakeBackend } from '#support/http/fake-backend.ts';
import { ownDoor } from '#support/http/own-door.ts';

function setUp() {
  const backend = new FakeBackend();
  const app = createApp(
    { backend, clock: new ManualClock(), log: silentLog, door: ownDoor(), refusedPasswords: [] },
    null,
  );
  return { backend, ask: (path: string, headers = {}) => app.request(path, { headers }, {}) };
}

test('is 200 while every part gives an answer, and 503 with the part that does not', async () => {
  const { backend, ask } = setUp();
  const well = await ask(routes.health);
  expect([well.status, healthSchema.parse(await well.json()).ok]).toEqual([200, true]);
  backend.isWell = false;
  const ill = await ask(routes.health);
  expect(ill.status).toBe(503);
  expect(healthSchema.parse(await ill.json())).toMatchObject({ ok: false, database: { ok: false } });
});

test('what cannot be answered now is 503, with when to ask again', async () => {
  const { backend, ask } = setUp();
  backend.fails = new Unavailable('all connections were busy', { retryAfterSeconds: 7 });
  const cookie = `ringside_session=${await backend.openSession()}`;
  const answer = await ask(routes.account, { cookie });
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '7']);
});
