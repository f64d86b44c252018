/** A file that holds room for the database: where others fill the disk to its end, it is given up, and calls go on. */
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { GrowingFile } from '#kit/growing-file.ts';

const MIB = 1024 * 1024;
/** Four segments of the write-ahead log (PostgreSQL wal_segment_size): calls write some kilobytes each. */
export const BALLAST_BYTES = 64 * MIB;

export class Ballast {
  readonly #path: string;
  readonly #open: (path: string) => Promise<GrowingFile>;

  constructor(folder: string, open: (path: string) => Promise<GrowingFile>) {
    this.#path = join(folder, 'ballast');
    this.#open = open;
  }

  /** Unless it is whole already. @throws what the disk says; then there is none */
  async take(): Promise<void> {
    const there = await stat(this.#path).catch(() => null);
    if (there?.size === BALLAST_BYTES) return;
    const file = await this.#open(this.#path);
    try {
      const piece = new Uint8Array(MIB);
      for (let at = 0; at < BALLAST_BYTES;) at += (await file.write(piece, 0, piece.length, at)).bytesWritten;
    } catch (error) {
      await this.drop();
      throw error;
    } finally {
      await file.close();
    }
  }

  drop(): Promise<void> {
    return rm(this.#path, { force: true });
  }
}
