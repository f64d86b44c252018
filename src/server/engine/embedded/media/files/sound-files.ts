/** Sounds that are files: read without stopping the server, and kept while there is room. */
import { readFile, stat } from 'node:fs/promises';
import type { Log } from '#kit/log.ts';
import type { Sound } from '../voice/playback.ts';
import { readWav, toSound } from './wav.ts';

/** Half an hour of µ-law; a longer one is no announcement. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;
const MAX_KEPT_BYTES = 64 * 1024 * 1024;

interface Kept {
  sound: Sound;
  bytes: number;
  modifiedAt: number;
}

export class SoundFiles {
  readonly #log: Log;
  readonly #maxKeptBytes: number;
  /** The least recently heard first. */
  readonly #kept = new Map<string, Kept>();
  #keptBytes = 0;

  constructor(log: Log, maxKeptBytes = MAX_KEPT_BYTES) {
    this.#log = log;
    this.#maxKeptBytes = maxKeptBytes;
  }

  get keptBytes(): number {
    return this.#keptBytes;
  }

  /** Null for a file that is not there, too long, or no telephone sound. Never rejects. */
  async read(file: string): Promise<Sound | null> {
    try {
      const { size, mtimeMs } = await stat(file);
      const kept = this.#take(file, mtimeMs);
      if (!kept && size > MAX_FILE_BYTES) throw new Error(`${size} bytes are too many`);
      const sound = kept ?? toSound(readWav(await readFile(file)).ulaw);
      this.#keep(file, { sound, bytes: size, modifiedAt: mtimeMs });
      return sound;
    } catch (error) {
      this.#log.warn({ file, error: String(error) }, 'a sound could not be read');
      return null;
    }
  }

  #take(file: string, modifiedAt: number): Sound | null {
    const kept = this.#kept.get(file);
    if (kept) this.#drop(file, kept);
    return kept?.modifiedAt === modifiedAt ? kept.sound : null;
  }

  #keep(file: string, kept: Kept): void {
    const earlier = this.#kept.get(file);
    if (earlier) this.#drop(file, earlier);
    this.#kept.set(file, kept);
    this.#keptBytes += kept.bytes;
    for (const [oldest, { bytes }] of this.#kept) {
      if (this.#keptBytes <= this.#maxKeptBytes) return;
      this.#drop(oldest, { bytes });
    }
  }

  #drop(file: string, { bytes }: Pick<Kept, 'bytes'>): void {
    this.#kept.delete(file);
    this.#keptBytes -= bytes;
  }
}
