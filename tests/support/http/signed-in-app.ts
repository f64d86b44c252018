import type { OpenAPIHono } from '@hono/zod-openapi';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { createApp } from '#server/http/app.ts';
import type { Env } from '#server/http/context.ts';
import type { User } from '#server/people/users.ts';
import { FakeBackend } from './fake-backend.ts';

export type Ask = (method: string, path: string, body?: unknown) => Promise<Response>;

/** The real application around these routes, asked by this person. */
export async function signedInApp(resources: readonly OpenAPIHono<Env>[], user: User): Promise<Ask> {
  const backend = new FakeBackend();
  Object.assign(backend.user, user);
  const parts = { backend, clock: new ManualClock(), log: silentLog, refusedPasswords: [] };
  const app = createApp(parts, null, resources);
  const cookie = `ringside_session=${await backend.openSession()}`;
  return async (method, path, body) =>
    app.request(
      path,
      {
        method,
        headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
      {},
    );
}
