import { expect, test } from 'vitest';
import { healthSchema } from '#contract/health.ts';
import { routes } from '#contract/routes.ts';
import { Unavailable } from '#kit/load/unavailable.ts';
import { createApp } from '#server/http/app.ts';
import { FakeRooms } from '#support/http/fake-rooms.ts';

function setUp() {
  const rooms = new FakeRooms();
  const app = createApp(rooms.parts(), null, rooms.routers);
  return { rooms, ask: (path: string, headers = {}) => app.request(path, { headers }, {}) };
}

test('is 200 while every part gives an answer, and 503 with the part that does not', async () => {
  const { rooms, ask } = setUp();
  const well = await ask(routes.health);
  expect([well.status, healthSchema.parse(await well.json()).ok]).toEqual([200, true]);
  rooms.isWell = false;
  const ill = await ask(routes.health);
  expect(ill.status).toBe(503);
  expect(healthSchema.parse(await ill.json())).toMatchObject({ ok: false, database: { ok: false } });
});

test('what cannot be answered now is 503, with when to ask again', async () => {
  const { rooms, ask } = setUp();
  rooms.fails = new Unavailable('all connections were busy', { retryAfterSeconds: 7 });
  const cookie = `ringside_session=${await rooms.sessions.open()}`;
  const answer = await ask(routes.account, { cookie });
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '7']);
});
