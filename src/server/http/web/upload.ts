import type { Context } from 'hono';
import type { ReadableStream } from 'node:stream/web';
import { inSlices } from '#kit/load/in-slices.ts';
import type { Env } from './context.ts';

/** Its whole body, put together a slice at a time: `arrayBuffer()` copies it three times in one go, which holds up everybody. */
export async function uploadOf(c: Context<Env>): Promise<Uint8Array> {
  const body = c.req.raw.body as ReadableStream<Uint8Array> | null;
  const pieces: Uint8Array[] = [];
  if (body !== null) for await (const piece of body) pieces.push(piece);
  return inSlices(joined(pieces));
}

function* joined(pieces: readonly Uint8Array[]): Generator<undefined, Uint8Array> {
  const whole = Buffer.allocUnsafeSlow(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
    yield;
  }
  return whole;
}
