import { Hono } from 'hono';
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Env } from '#server/http/web/context.ts';
import { uploadOf } from '#server/http/web/upload.ts';

const app = new Hono<Env>().post('/', async (c) => c.body(Buffer.from(await uploadOf(c))));
const sent = async (body?: BodyInit) => {
  const init = body === undefined ? {} : { body, duplex: 'half' };
  return Buffer.from(await (await app.request('/', { method: 'POST', ...init })).arrayBuffer());
};

test('an upload is what was sent, in whatever pieces it comes', async () => {
  const bytes = randomBytes(300_000);
  const pieces = [0, 1, 70_000, 70_001, 300_000].map((at, index, all) =>
    bytes.subarray(all[index - 1] ?? 0, at),
  );
  expect(await sent(bytes)).toEqual(bytes);
  const stream = new ReadableStream<Uint8Array>({
    start: (pipe) => {
      for (const piece of pieces) pipe.enqueue(piece);
      pipe.close();
    },
  });
  expect(await sent(stream)).toEqual(bytes);
});

test('an upload without a body is empty', async () => {
  expect(await sent()).toHaveLength(0);
});
