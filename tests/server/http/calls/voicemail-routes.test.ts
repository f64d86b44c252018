import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiErrorSchema } from '#contract/values/errors.ts';
import {
  mailboxListSchema,
  mailboxSchema,
  voicemailSchema,
  voiceMessageSchema,
} from '#contract/calls/voicemail.ts';
import { fail } from '#kit/result.ts';
import type { LeftMessage } from '#server/calls/port/message-sink.ts';
import { systemNetwork } from '#server/calls/webhooks/webhook-request.ts';
import { openCallResources } from '#server/wiring/call-resources.ts';
import { openSoundBench, type SoundBench } from '#support/calls/sound-bench.ts';
import { openSignedInApp } from '#support/http/signed-in-app.ts';
import { putRoute } from '#support/routing/put-route.ts';

/** 44 of head, two seconds of 16 bit at 8 kHz. */
const SIZE = 32_044;

let bench: SoundBench;
let people: SoundBench['people'];
let send: ReturnType<typeof openSignedInApp>;
let message: LeftMessage;
let path: string;
beforeAll(async () => {
  bench = await openSoundBench();
  people = bench.people;
  send = openSignedInApp(
    openCallResources({
      ...bench,
      setRecording: () => fail('not-found'),
      webhookNetwork: systemNetwork(false),
    }),
  );
  message = await bench.leave(await bench.ownBox(people.agent1));
  path = `/api/voicemail/${message.id}`;
});
afterAll(() => bench.close());

const errorOf = async (answer: Response) => apiErrorSchema.parse(await answer.json()).error;
const audio = (headers: Record<string, string> = {}, query = '') =>
  send(people.agent1, 'GET', `${path}/audio${query}`, undefined, headers);

describe('the messages', () => {
  test('are listed after the contract', async () => {
    const answer = await send(people.agent1, 'GET', '/api/voicemail');
    expect(voicemailSchema.parse(await answer.json())).toMatchObject({
      messages: [{ id: message.id }],
      unheard: 1,
    });
  });

  test('are marked as heard, and as new again', async () => {
    const heard = await send(people.agent1, 'PATCH', path, { isHeard: true });
    expect(voiceMessageSchema.parse(await heard.json()).isHeard).toBe(true);
    const again = await send(people.agent1, 'PATCH', path, { isHeard: false });
    expect(voiceMessageSchema.parse(await again.json()).isHeard).toBe(false);
    expect((await send(people.agent1, 'PATCH', path, { isHeard: 'yes' })).status).toBe(422);
  });

  test('of somebody else do not exist', async () => {
    for (const [method, where] of [
      ['PATCH', path],
      ['DELETE', path],
      ['GET', `${path}/audio`],
    ] as const) {
      const body = method === 'PATCH' ? { isHeard: true } : undefined;
      expect((await send(people.admin, method, where, body)).status).toBe(404);
    }
  });

  test('are deleted', async () => {
    const { id } = await bench.leave(await bench.ownBox(people.agent1));
    expect((await send(people.agent1, 'DELETE', `/api/voicemail/${id}`)).status).toBe(204);
    expect((await send(people.agent1, 'DELETE', `/api/voicemail/${id}`)).status).toBe(404);
  });
});

describe('the sound of a message', () => {
  test('comes whole, and says that it can come in parts', async () => {
    const answer = await audio();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('audio/wav');
    expect(answer.headers.get('accept-ranges')).toBe('bytes');
    expect(answer.headers.get('content-length')).toBe(String(SIZE));
    expect((await answer.arrayBuffer()).byteLength).toBe(SIZE);
  });

  test.each([
    ['bytes=0-', 0, SIZE - 1],
    ['bytes=100-199', 100, 199],
    ['bytes=32000-99999', 32_000, SIZE - 1],
    ['bytes=-44', SIZE - 44, SIZE - 1],
    ['bytes=-99999', 0, SIZE - 1],
  ])('comes in parts: %s', async (range, start, end) => {
    const whole = Buffer.from(await (await audio()).arrayBuffer());
    const answer = await audio({ range });
    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-range')).toBe(`bytes ${start}-${end}/${SIZE}`);
    const part = Buffer.from(await answer.arrayBuffer());
    expect(part.equals(whole.subarray(start, end + 1))).toBe(true);
  });

  test.each(['bytes=32044-', 'bytes=99999-100000', 'bytes=-0'])('has no part %s', async (range) => {
    const answer = await audio({ range });
    expect(answer.status).toBe(416);
    expect(answer.headers.get('content-range')).toBe(`bytes */${SIZE}`);
  });

  test.each(['bytes=5-2', 'bytes=0-1,5-6', 'lines=1-2', 'bytes=-', 'bytes=x'])(
    'comes whole where %s is asked for',
    async (range) => {
      expect((await audio({ range })).status).toBe(200);
    },
  );

  test('comes whole to a player that goes on from another sound', async () => {
    const tag = (await audio()).headers.get('etag') ?? '';
    expect((await audio({ range: 'bytes=5-', 'if-range': tag })).status).toBe(206);
    expect((await audio({ range: 'bytes=5-', 'if-range': '"other"' })).status).toBe(200);
  });

  test('has a name to be kept under', async () => {
    expect((await audio()).headers.get('content-disposition')).toMatch(/^inline; /);
    const kept = await audio({}, '?download=1');
    expect(kept.headers.get('content-disposition')).toBe(
      `attachment; filename="Message from +12065550142, 2026-05-14 10.00 UTC.wav"; filename*=UTF-8''Message%20from%20%2B12065550142%2C%202026-05-14%2010.00%20UTC.wav`,
    );
  });

  test('that is not on the disk is not found', async () => {
    const lost = await bench.leave(await bench.ownBox(people.agent1));
    await bench.files.remove('messages', lost.id);
    expect((await send(people.agent1, 'GET', `/api/voicemail/${lost.id}/audio`)).status).toBe(404);
  });
});

describe('mailboxes', () => {
  test('are made, changed and deleted by administrators', async () => {
    const memberIds = [people.agent1.id, people.agent2.id];
    const answer = await send(people.admin, 'POST', '/api/mailboxes', { name: 'Sales', memberIds });
    expect(answer.status).toBe(201);
    const made = mailboxSchema.parse(await answer.json());
    expect(made).toMatchObject({ name: 'Sales', userId: null, memberIds });
    const where = `/api/mailboxes/${made.id}`;
    const changed = await send(people.admin, 'PUT', where, { name: 'Leads', memberIds: [] });
    expect(mailboxSchema.parse(await changed.json())).toEqual({
      ...made,
      name: 'Leads',
      memberIds: [],
      version: 2,
    });
    const list = mailboxListSchema.parse(await (await send(people.admin, 'GET', '/api/mailboxes')).json());
    expect(list.mailboxes[0]?.name).toBe('Leads');
    expect((await send(people.admin, 'DELETE', where)).status).toBe(204);
    expect((await send(people.admin, 'DELETE', where)).status).toBe(404);
  });

  test('are not for others to change', async () => {
    const input = { name: 'x', memberIds: [] };
    expect((await send(people.supervisor, 'POST', '/api/mailboxes', input)).status).toBe(403);
    expect((await send(people.agent1, 'GET', '/api/mailboxes')).status).toBe(200);
  });

  test('of people are theirs', async () => {
    const where = `/api/mailboxes/${await bench.ownBox(people.agent1)}`;
    expect((await send(people.admin, 'DELETE', where)).status).toBe(403);
    expect((await send(people.admin, 'PUT', where, { name: 'x', memberIds: [] })).status).toBe(403);
  });

  test('have members who work here', async () => {
    const input = { name: 'x', memberIds: [crypto.randomUUID()] };
    const answer = await send(people.admin, 'POST', '/api/mailboxes', input);
    expect([answer.status, (await errorOf(answer)).path]).toEqual([422, 'body.memberIds']);
  });

  test('that a route leads to stay', async () => {
    const made = await send(people.admin, 'POST', '/api/mailboxes', { name: 'Night', memberIds: [] });
    const { id } = mailboxSchema.parse(await made.json());
    await bench.sql`
      insert into owned_numbers (number, account_id, source) values ('+12025550171', ${bench.accountId}, 'TV')`;
    const node = { kind: 'voicemail', id: 'box', name: 'Box', mailboxId: id, prompt: { kind: 'default' } };
    await putRoute(bench.sql, '+12025550171', { start: 'box', nodes: [node] });
    const answer = await send(people.admin, 'DELETE', `/api/mailboxes/${id}`);
    expect([answer.status, (await errorOf(answer)).code]).toEqual([409, 'in-use']);
  });
});
