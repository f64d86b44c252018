import type { OpenAPIHono } from '@hono/zod-openapi';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { createApp } from '#server/http/app.ts';
import type { Env } from '#server/http/context.ts';
import type { User } from '#server/people/users.ts';
import { FakeBackend } from './fake-backend.ts';

type Body = string | Uint8Array<ArrayBuffer> | object;

/** The whole API with these routers in it, asked by whomever you name: `await send(admin, 'GET', '/api/prompts')`. */
export function openAccountApp(resources: readonly OpenAPIHono<Env>[]) {
  const backend = new FakeBackend();
  const parts = { backend, clock: new ManualClock(), log: silentLog, refusedPasswords: [] };
  const app = createApp(parts, null, resources);
  return async (
    user: User,
    method: string,
    path: string,
    body?: Body,
    headers: Record<string, string> = {},
  ): Promise<Response> => {
    Object.assign(backend.user, user);
    const cookie = `ringside_session=${await backend.openSession()}`;
    const isRaw = typeof body === 'string' || body instanceof Uint8Array;
    const type = body === undefined || isRaw ? {} : { 'content-type': 'application/json' };
    const sent = body === undefined ? {} : { body: isRaw ? body : JSON.stringify(body) };
    return app.request(path, { method, headers: { cookie, ...type, ...headers }, ...sent }, {});
  };
}
