/** Whether the disk of the data folder has room for sound and papers. The last of it is the database's: calls need that. */
import { open, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cancel } from '#kit/clock.ts';
import type { GrowingFile } from '#kit/growing-file.ts';
import { Ballast, BALLAST_BYTES } from './ballast.ts';

/** What is asked of the disk; another one stands in for a disk that is full. */
export interface FileLayer {
  open(path: string): Promise<GrowingFile>;
  /** Resolves when it is on the disk. */
  write(path: string, content: Uint8Array): Promise<void>;
  /** Of the disk on which this folder is. */
  freeBytes(folder: string): Promise<number>;
}

export const systemFiles: FileLayer = {
  open: (path) => open(path, 'w', 0o600),
  write: (path, content) => writeFile(path, content, { flush: true, mode: 0o600 }),
  async freeBytes(folder) {
    const { bavail, bsize, blocks } = await statfs(folder);
    // Some file systems of networks do not say.
    return blocks === 0 ? Infinity : bavail * bsize;
  },
};

const MIB = 1024 * 1024;
/** Below it the database is about to be refused, too: what others write knows no reserve. */
const DANGER_BYTES = 16 * MIB;
/** Below it nothing of ours is written: the database goes on. */
const RESERVED_BYTES = 128 * MIB;
/** From here on it is again; not from just above, or it would turn with each recording. */
const PLENTY_BYTES = 2 * RESERVED_BYTES;
const TRIED_BYTES = MIB;
/** A quota is a disk of one's own. */
const NO_ROOM = new Set<unknown>(['ENOSPC', 'EDQUOT']);

const isNoRoom = (error: unknown) => error instanceof Error && 'code' in error && NO_ROOM.has(error.code);

export class DiskRoom {
  readonly #folder: string;
  readonly #layer: FileLayer;
  readonly #ballast: Ballast;
  readonly #listeners = new Set<() => void>();
  #isFull = false;

  constructor(folder: string, layer: FileLayer) {
    this.#folder = folder;
    this.#layer = layer;
    this.#ballast = new Ballast(folder, (path) => layer.open(path));
  }

  /** Nothing can be recorded or uploaded. */
  get isFull(): boolean {
    return this.#isFull;
  }

  freeBytes(): Promise<number> {
    return this.#layer.freeBytes(this.#folder);
  }

  /** Told when it is full, and when it is no longer. */
  follow(listener: () => void): Cancel {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @throws what `work` throws; and without trying it, an ENOSPC while it is full */
  async write<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isFull) throw Object.assign(new Error('no space is left for this'), { code: 'ENOSPC' });
    try {
      return await work();
    } catch (error) {
      if (isNoRoom(error)) {
        await this.#ballast.drop();
        this.#turn(true);
      }
      throw error;
    }
  }

  /** As `write`; false: there is no room. */
  async hasTaken(work: () => Promise<void>): Promise<boolean> {
    try {
      await this.write(work);
      return true;
    } catch (error) {
      if (isNoRoom(error)) return false;
      throw error;
    }
  }

  /** Only this finds that there is room again: over what is there already, a full disk writes without complaint. */
  async look(): Promise<void> {
    const free = await this.freeBytes();
    if (free < DANGER_BYTES) await this.#ballast.drop();
    if (free < RESERVED_BYTES) this.#turn(true);
    else if (this.#isFull && free >= PLENTY_BYTES && (await this.#takesAgain())) this.#turn(false);
  }

  /** While there is plenty: for a disk that others fill to its end. */
  async takeBallast(): Promise<void> {
    if (this.#isFull || (await this.freeBytes()) < PLENTY_BYTES + BALLAST_BYTES) return;
    await this.write(() => this.#ballast.take());
  }

  /** What is free does not say it all: a quota may be used up. */
  async #takesAgain(): Promise<boolean> {
    const path = join(this.#folder, 'room.part');
    try {
      await this.#layer.write(path, new Uint8Array(TRIED_BYTES));
      return true;
    } catch {
      return false;
    } finally {
      await rm(path, { force: true });
    }
  }

  #turn(isFull: boolean): void {
    if (this.#isFull === isFull) return;
    this.#isFull = isFull;
    for (const listener of this.#listeners) listener();
  }
}
