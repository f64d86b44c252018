/**
 * The file of a backup: gzip over entries, each a head in JSON, pieces of bytes, and an empty piece; a last head says that
 * nothing is missing. Each piece has its length before it (32 bits).
 *
 * Not tar: it wants the length of a table before its first row, and so a second copy of it on the disk.
 */
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { z } from 'zod';
import { fileKinds } from '../files/data-files.ts';

const headSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('ringside-backup'),
    version: z.literal(1),
    /** Epoch milliseconds. */
    at: z.number(),
    migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
    sequences: z.array(z.object({ name: z.string(), lastValue: z.string() })),
  }),
  z.object({ kind: z.literal('table'), name: z.string(), columns: z.array(z.string().regex(/^\w+$/)) }),
  z.object({
    kind: z.literal('file'),
    folder: z.enum(fileKinds),
    name: z.string().regex(/^[0-9a-f-]{36}(?:\.wav)?$/),
  }),
  z.object({ kind: z.literal('end'), entries: z.number() }),
]);
export type Head = z.infer<typeof headSchema>;

/** One row may be larger than a piece has to be. */
const MOST_PIECE_BYTES = 64 * 1024 * 1024;
const PIECE_BYTES = 64 * 1024;

export class ArchiveFault extends Error {}

export class ArchiveWriter {
  readonly #file: string;
  readonly #gzip = createGzip();
  readonly #written: Promise<void>;
  #entries = 0;

  /** Nothing is under the name of the file until it is whole. */
  constructor(file: string) {
    this.#file = file;
    this.#written = finished(
      this.#gzip.pipe(createWriteStream(this.#unfinished, { mode: 0o600, flags: 'wx' })),
    );
    // Waited for in `close`; a write that fails meanwhile is told there.
    this.#written.catch(() => this.#gzip.destroy());
  }

  async add(head: Head, body: AsyncIterable<Buffer> | Iterable<Buffer> = []): Promise<void> {
    this.#entries += 1;
    await this.#piece(Buffer.from(JSON.stringify(head)));
    let waiting: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      waiting.push(chunk);
      bytes += chunk.length;
      if (bytes < PIECE_BYTES) continue;
      await this.#piece(Buffer.concat(waiting));
      [waiting, bytes] = [[], 0];
    }
    if (bytes > 0) await this.#piece(Buffer.concat(waiting));
    await this.#piece(Buffer.alloc(0));
  }

  async close(): Promise<void> {
    await this.add({ kind: 'end', entries: this.#entries });
    this.#gzip.end();
    await this.#written;
    for (const path of [this.#unfinished, dirname(this.#file)]) await flush(path);
    await rename(this.#unfinished, this.#file);
  }

  async discard(): Promise<void> {
    this.#gzip.destroy();
    await this.#written.catch(() => undefined);
    await rm(this.#unfinished, { force: true });
  }

  get #unfinished(): string {
    return `${this.#file}.part`;
  }

  async #piece(bytes: Buffer): Promise<void> {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    this.#gzip.write(length);
    if (this.#gzip.write(bytes)) return;
    await Promise.race([once(this.#gzip, 'drain'), this.#written]);
  }
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
}

/** Its entries in their order. Each body is read before the next. @throws ArchiveFault when it is none of ours, or cut off */
export async function* readArchive(
  file: string,
): AsyncGenerator<{ head: Head; body: AsyncGenerator<Buffer> }> {
  const pieces = readPieces(file);
  const next = async (): Promise<Buffer> => {
    const piece = await pieces.next();
    if (piece.done === true) throw new ArchiveFault('The backup is cut off: its end is missing.');
    return piece.value;
  };
  async function* bodyOf(): AsyncGenerator<Buffer> {
    for (let piece = await next(); piece.length > 0; piece = await next()) yield piece;
  }
  for (let entries = 0; ; entries += 1) {
    const head = headSchema.safeParse(parse(await next()));
    if (!head.success || (entries === 0) !== (head.data.kind === 'ringside-backup'))
      throw new ArchiveFault('This file is no backup of Ringside, or one of a newer version.');
    if (head.data.kind === 'end') return;
    yield { head: head.data, body: bodyOf() };
  }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}

async function* readPieces(file: string): AsyncGenerator<Buffer, undefined> {
  const source = createReadStream(file);
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES });
  source.on('error', (error) => gunzip.destroy(error));
  let waiting: Buffer[] = [];
  let bytes = 0;
  // Joined once a piece is whole, and not for each of its parts.
  let needed = 4;
  try {
    for await (const chunk of source.pipe(gunzip) as AsyncIterable<Buffer>) {
      waiting.push(chunk);
      bytes += chunk.length;
      if (bytes < needed) continue;
      let rest: Buffer = Buffer.concat(waiting);
      for (let length = lengthAt(rest); rest.length >= 4 + length; length = lengthAt(rest)) {
        yield rest.subarray(4, 4 + length);
        rest = rest.subarray(4 + length);
      }
      [waiting, bytes] = [[rest], rest.length];
      needed = rest.length < 4 ? 4 : 4 + lengthAt(rest);
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!code.startsWith('Z_')) throw error;
    throw new ArchiveFault('This file is no backup of Ringside, or it is cut off or damaged.', {
      cause: error,
    });
  } finally {
    source.destroy();
  }
}

function lengthAt(bytes: Buffer): number {
  if (bytes.length < 4) return Infinity;
  const length = bytes.readUInt32BE(0);
  if (length > MOST_PIECE_BYTES) throw new ArchiveFault('This file is no backup of Ringside.');
  return length;
}
