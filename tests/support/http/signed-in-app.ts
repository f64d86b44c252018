import type { OpenAPIHono } from '@hono/zod-openapi';
import { createApp } from '#server/http/app.ts';
import type { Env } from '#server/http/web/context.ts';
import type { User } from '#server/people/users.ts';
import { FakeRooms } from './fake-rooms.ts';

/** What is no text and no bytes is sent as JSON. */
type Body = string | Uint8Array | object;

/** The real application around these routes, asked by whomever you name: `await send(admin, 'GET', '/api/prompts')`. */
export function openSignedInApp(resources: readonly OpenAPIHono<Env>[]) {
  const rooms = new FakeRooms();
  const app = createApp(rooms.parts(), null, resources);
  return async (
    user: User,
    method: string,
    path: string,
    body?: Body,
    headers: Record<string, string> = {},
  ): Promise<Response> => {
    Object.assign(rooms.user, { sees: 'everybody', leads: [] }, user);
    const cookie = `ringside_session=${await rooms.sessions.open()}`;
    const init = { method, headers: { cookie, ...headers } };
    if (body === undefined) return app.request(path, init, {});
    if (typeof body === 'string') return app.request(path, { ...init, body }, {});
    if (body instanceof Uint8Array) return app.request(path, { ...init, body: new Uint8Array(body) }, {});
    const json = { cookie, 'content-type': 'application/json', ...headers };
    return app.request(path, { method, headers: json, body: JSON.stringify(body) }, {});
  };
}
