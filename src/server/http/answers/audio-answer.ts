/** Sound over HTTP: in parts (RFC 9110 §14), so that a player can jump; with a file name for saving it. */
import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { contentDisposition } from './content-disposition.ts';
import { problem, problemOf, problems } from '../web/problem.ts';

/** ?download=1: to be kept as a file rather than played. */
export const audioQuery = z.object({ download: z.enum(['1']).optional() });

const body = { 'audio/wav': { schema: z.string().openapi({ format: 'binary' }) } };

/** For OpenAPI: what every route with sound answers. */
export const audioResponses = {
  200: { description: 'The sound, audio/wav', content: body },
  206: { description: 'The part of it that was asked for', content: body },
  401: problems[401],
  404: problemOf('No such sound, or not one of yours'),
  416: { description: 'It has no such part' },
  422: problems[422],
} as const;

interface Audio {
  /** Absolute path of the file. */
  file: string;
  /** Without its ending: "Voicemail from +12065550142". May hold text from outside. */
  name: string;
}

/** For a file's name: "2026-05-14 10.00 UTC". @param at epoch milliseconds */
export const momentInName = (at: number) =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ').replace(':', '.')} UTC`;

/** The first that a player asks for, and not what it asks for as it goes on. */
export const beginsAtStart = (c: Context): boolean => /^(?:|bytes=0-\d*)$/.test(c.req.header('range') ?? '');

/** 404 when there is no file, 206 for one range, 416 for one past the end; several ranges get the whole. */
export async function audioAnswer(c: Context, { file, name }: Audio): Promise<Response> {
  const handle = await open(file).catch(() => null);
  if (!handle) return problem(c, 404, 'not-found');
  try {
    const isDownload = c.req.query('download') === '1';
    const { size, mtimeMs } = await handle.stat();
    const tag = `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`;
    const headers = {
      'content-type': 'audio/wav',
      'accept-ranges': 'bytes',
      etag: tag,
      'content-disposition': contentDisposition({ name, ending: '.wav', isDownload }),
    };
    const condition = c.req.header('if-range');
    const range = condition === undefined || condition === tag ? c.req.header('range') : undefined;
    const part = partOf(range, size);
    if (part === 'beyond') {
      await handle.close();
      return new Response(null, { status: 416, headers: { 'content-range': `bytes */${size}` } });
    }
    const { start, end } = part ?? { start: 0, end: size - 1 };
    const span = part ? { 'content-range': `bytes ${start}-${end}/${size}` } : {};
    const length = { 'content-length': String(end - start + 1) };
    return new Response(await streamOf(handle, start, end), {
      status: part ? 206 : 200,
      headers: { ...headers, ...span, ...length },
    });
  } catch (error) {
    await handle.close();
    throw error;
  }
}

interface Part {
  start: number;
  /** Included. */
  end: number;
}

/** null: everything. One range is understood; what is no range at all is passed over (RFC 9110 §14.2). */
function partOf(range: string | undefined, size: number): Part | 'beyond' | null {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range ?? '') ?? [];
  if (first === '') return last === '' ? null : lastOf(Math.min(Number(last), size), size);
  const start = Number(first);
  const end = last === '' ? Infinity : Number(last);
  if (end < start) return null;
  return start >= size ? 'beyond' : { start, end: Math.min(end, size - 1) };
}

const lastOf = (length: number, size: number): Part | 'beyond' =>
  length === 0 ? 'beyond' : { start: size - length, end: size - 1 };

async function streamOf(handle: FileHandle, start: number, end: number): Promise<ReadableStream | null> {
  if (end < start) {
    await handle.close();
    return null;
  }
  // It closes the file at its end, and when nobody listens any more.
  return Readable.toWeb(handle.createReadStream({ start, end })) as ReadableStream;
}
