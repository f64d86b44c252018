import type { OpenAPIHono } from '@hono/zod-openapi';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { createApp } from '#server/http/app.ts';
import type { Env } from '#server/http/context.ts';
import type { User } from '#server/people/users.ts';
import { FakeBackend } from './fake-backend.ts';

/** The real application around these routes; whoever asks is signed in. A body is JSON, or bytes as they are. */
export function openSignedInApp(resources: readonly OpenAPIHono<Env>[]) {
  const backend = new FakeBackend();
  const parts = { backend, clock: new ManualClock(), log: silentLog, refusedPasswords: [] };
  const app = createApp(parts, null, resources);
  return async (
    user: User,
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Response> => {
    Object.assign(backend.user, user);
    const cookie = `ringside_session=${await backend.openSession()}`;
    const isBytes = body instanceof Uint8Array;
    const type = body === undefined || isBytes ? {} : { 'content-type': 'application/json' };
    const content = isBytes ? new Uint8Array(body) : JSON.stringify(body);
    const init = { method, headers: { cookie, ...type, ...headers } };
    return app.request(path, body === undefined ? init : { ...init, body: content }, {});
  };
}
