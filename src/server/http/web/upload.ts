import type { Context } from 'hono';
import type { ReadableStream } from 'node:stream/web';
import type { Env } from './context.ts';

/** Its whole body, copied once: `arrayBuffer()` copies it three times in one go, which holds up everybody. */
export async function uploadOf(c: Context<Env>): Promise<Uint8Array> {
  const body = c.req.raw.body as ReadableStream<Uint8Array> | null;
  const pieces: Uint8Array[] = [];
  if (body !== null) for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}
