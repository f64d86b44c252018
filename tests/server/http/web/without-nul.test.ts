import { expect, test } from 'vitest';
import { apiErrorSchema } from '#contract/values/errors.ts';
import { createApp } from '#server/http/app.ts';
import { FakeRooms } from '#support/http/fake-rooms.ts';

function setUp() {
  const rooms = new FakeRooms();
  const app = createApp(rooms.parts(), null, rooms.routers);
  const signIn = (body: string) =>
    app.request(
      '/api/session',
      { method: 'POST', headers: { 'content-type': 'application/json' }, body },
      {},
    );
  return { rooms, app, signIn };
}
const errorOf = async (answer: Response) => apiErrorSchema.parse(await answer.json()).error;

test.each([
  ['in a value', { email: 'a@b.test', password: 'a\0b' }],
  ['deep inside', { email: 'a@b.test', password: 'x', more: [{ deep: ['\0'] }] }],
  ['in a name', { email: 'a@b.test', password: 'x', '\0': 1 }],
])('a NUL %s of a body is refused', async (_where, body) => {
  const answer = await setUp().signIn(JSON.stringify(body));
  expect([answer.status, await errorOf(answer)]).toEqual([422, { code: 'invalid-request', path: 'body' }]);
});

test('a NUL in an address is refused', async () => {
  const answer = await setUp().app.request('/api/calls?before=%00', {}, {});
  expect([answer.status, (await errorOf(answer)).path]).toEqual([422, 'url']);
});

test('text that only speaks of one goes through', async () => {
  const { rooms, signIn } = setUp();
  const password = 'back\\u0000slash';
  expect((await signIn(JSON.stringify({ email: rooms.user.email, password }))).status).toBe(401);
});

test('what no column can hold is the sender’s fault; everything else is ours', async () => {
  const { rooms, app } = setUp();
  const cookie = `ringside_session=${await rooms.sessions.open()}`;
  const fails = async (code: string) => {
    rooms.me = () => Promise.reject(Object.assign(new Error('out of range'), { code }));
    return (await app.request('/api/me', { headers: { cookie } }, {})).status;
  };
  expect(await fails('22003')).toBe(422);
  expect(await fails('23505')).toBe(500);
  expect(await fails('ECONNREFUSED')).toBe(500);
});

test.each(['/api/prompts/audio', '/api/receiving-numbers/import', '/api/ports/1/documents/2'])(
  'nobody who is not signed in has a body of any length read at %s',
  async (path) => {
    let read = 0;
    const body = new ReadableStream({
      pull(controller) {
        read += 1;
        if (read > 200) controller.close();
        else controller.enqueue(new Uint8Array(64 * 1024));
      },
    });
    const headers = { 'content-type': 'application/json' };
    const init: RequestInit & { duplex: 'half' } = { method: 'POST', headers, body, duplex: 'half' };
    const request = new Request(`http://127.0.0.1:4600${path}`, init);
    const answer = await setUp().app.request(request, {}, {});
    expect(answer.status).toBe(401);
    expect(read).toBeLessThan(10);
  },
);
