import { beforeEach, describe, expect, test } from 'vitest';
import { passwordMailSchema } from '#contract/people/team.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { ManualClock, systemClock, type Clock } from '#kit/clock.ts';
import { createApp } from '#server/http/app.ts';
import { forgottenPasswordRoutes } from '#server/http/people/forgotten-password-routes.ts';
import { FakeRooms } from '#support/http/fake-rooms.ts';

let asked: { email: string; pageOrigin: string }[];
let app: ReturnType<typeof createApp>;

function openServer({
  hasMail = true,
  clock = systemClock,
}: { hasMail?: boolean; clock?: Clock } = {}): void {
  const rooms = new FakeRooms();
  const ask = (asking: (typeof asked)[number]) => {
    asked.push(asking);
    return Promise.resolve();
  };
  app = createApp(rooms.parts(), null, rooms.routers, [forgottenPasswordRoutes(hasMail ? ask : null, clock)]);
}
beforeEach(() => {
  asked = [];
  openServer();
});

const post = (body: unknown) =>
  app.request(
    setupRoutes.forgottenPassword,
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    {},
  );
const isMailed = async () =>
  passwordMailSchema.parse(await (await app.request(setupRoutes.forgottenPassword, {}, {})).json()).isMailed;

describe('a forgotten password', () => {
  test('is helped by mail where there is a mail server, whether or not somebody has the address', async () => {
    expect(await isMailed()).toBe(true);
    expect((await post({ email: 'nobody@harbor.test' })).status).toBe(202);
    expect(asked).toMatchObject([{ email: 'nobody@harbor.test' }]);
  });

  test('is answered no sooner for an address that nobody has', async () => {
    const clock = new ManualClock();
    openServer({ clock });
    let isAnswered = false;
    const answer = Promise.resolve(post({ email: 'ana@harbor.test' })).finally(() => (isAnswered = true));
    await expect.poll(() => asked).toHaveLength(1);
    clock.advance(299);
    await new Promise(setImmediate);
    expect(isAnswered).toBe(false);
    clock.advance(1);
    expect((await answer).status).toBe(202);
  });

  test('is not where there is none, and says so', async () => {
    openServer({ hasMail: false });
    expect(await isMailed()).toBe(false);
    expect((await post({ email: 'ana@harbor.test' })).status).toBe(404);
  });

  test.each([{}, { email: 'ana' }, { email: `${'a'.repeat(250)}@harbor.test` }, { email: ['a@b.test'] }])(
    'is refused for %j',
    async (body) => {
      expect((await post(body)).status).toBe(422);
      expect(asked).toEqual([]);
    },
  );

  test('is asked for ten times an hour from one network', async () => {
    const statuses = [];
    for (let time = 0; time < 11; time += 1)
      statuses.push((await post({ email: `p${time}@harbor.test` })).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 202), 429]);
    expect(asked).toHaveLength(10);
  });
});
