import { Readable } from 'node:stream';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { contentDisposition } from './content-disposition.ts';

/** For OpenAPI: a table to be kept as a file. */
export const csvResponse = (description: string) => ({
  description,
  content: { 'text/csv': { schema: z.string() } },
});

/** @param name without its ending. @param parts text, sent as it comes */
export function csvAnswer(c: Context, name: string, parts: Iterable<string> | AsyncIterable<string>) {
  const body = Readable.toWeb(Readable.from(parts, { objectMode: false })) as ReadableStream;
  return c.body(body, 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': contentDisposition({ name, ending: '.csv', isDownload: true }),
  });
}
