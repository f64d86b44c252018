import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiErrorSchema } from '#contract/values/errors.ts';
import { webhookListSchema, webhookSchema } from '#contract/calls/webhooks.ts';
import { fail } from '#kit/result.ts';
import type { WebhookNetwork } from '#server/calls/webhooks/webhook-request.ts';
import { openCallResources } from '#server/wiring/call-resources.ts';
import { openSoundBench, type SoundBench } from '#support/calls/sound-bench.ts';
import { openSignedInApp } from '#support/http/signed-in-app.ts';

/** A world in which names that begin with "inside" lead to a private address. */
const webhookNetwork: WebhookNetwork = {
  allowPrivate: false,
  resolve: (host, _options, done) =>
    done(null, [{ address: host.startsWith('inside') ? '10.0.0.8' : '93.184.216.34', family: 4 }]),
};

let bench: SoundBench;
let send: ReturnType<typeof openSignedInApp>;
beforeAll(async () => {
  bench = await openSoundBench();
  send = openSignedInApp(
    openCallResources({ ...bench, setRecording: () => fail('not-found'), webhookNetwork }),
  );
});
afterAll(() => bench.close());

const make = (url: string, events: string[] = ['call.ended']) =>
  send(bench.people.admin, 'POST', '/api/webhooks', { url, events });

describe('webhooks', () => {
  test('are made with a secret of their own, listed and deleted', async () => {
    const answer = await make('https://hooks.example.test/in', [
      'call.started',
      'call.started',
      'voicemail.left',
    ]);
    expect(answer.status).toBe(201);
    const made = webhookSchema.parse(await answer.json());
    expect(made).toMatchObject({ events: ['call.started', 'voicemail.left'], deliveries: [] });
    expect(made.secret).toMatch(/^whsec_[\w-]{43}$/);
    bench.clock.advance(1000);
    const other = webhookSchema.parse(await (await make('https://hooks.example.test/in')).json());
    expect(other.secret).not.toBe(made.secret);
    const list = webhookListSchema.parse(
      await (await send(bench.people.admin, 'GET', '/api/webhooks')).json(),
    );
    expect(list.webhooks).toEqual([made, other]);
    for (const { id } of list.webhooks)
      expect((await send(bench.people.admin, 'DELETE', `/api/webhooks/${id}`)).status).toBe(204);
    expect((await send(bench.people.admin, 'DELETE', `/api/webhooks/${made.id}`)).status).toBe(404);
  });

  test.each(['http://127.0.0.1/', 'http://[::1]/', 'http://0x7f.1/', 'https://inside.example.test/'])(
    'never lead into our own network: %s',
    async (url) => {
      const answer = await make(url);
      const { code, path } = apiErrorSchema.parse(await answer.json()).error;
      expect([answer.status, code, path]).toEqual([422, 'private-address', 'body.url']);
    },
  );

  test.each([
    ['ftp://hooks.example.test/', ['call.ended']],
    ['hooks.example.test', ['call.ended']],
    [`https://hooks.example.test/${'x'.repeat(500)}`, ['call.ended']],
    ['https://hooks.example.test/', []],
    ['https://hooks.example.test/', ['call.sneezed']],
  ])('are not made of %s and %j', async (url, events) => {
    expect((await make(url, events)).status).toBe(422);
  });

  test('are none of anybody’s business but the administrators’', async () => {
    for (const user of [bench.people.agent1, bench.people.supervisor])
      expect((await send(user, 'GET', '/api/webhooks')).status).toBe(403);
  });
});
