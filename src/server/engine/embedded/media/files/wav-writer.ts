/**
 * A WAV file that grows while people talk: 16 bit, 8 kHz. Its header is put right with each second that is written,
 * so that what was there when the server fell is a file like any other.
 */
import type { GrowingFile } from '#kit/growing-file.ts';
import { WAV_HEAD_BYTES, wavHead } from '#kit/sound/wav-head.ts';

const SAMPLES_PER_SECOND = 8000;
const BYTES_PER_SAMPLE = 2;
/** A disk that is this far behind is no disk to record on. */
const MAX_WAITING_SECONDS = 30;

export class WavWriter {
  readonly #bytesPerSecond: number;
  readonly #channels: number;
  readonly #onFailed: () => void;
  readonly #file: Promise<GrowingFile>;
  /** What is not on its way to the disk yet. */
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #writtenBytes = 0;
  #writing: Promise<void> | null = null;
  #failure: unknown = null;

  /** @param onFailed told once, in a later turn, when the file cannot be written. */
  constructor(file: Promise<GrowingFile>, channels: 1 | 2, onFailed: () => void) {
    this.#channels = channels;
    this.#bytesPerSecond = SAMPLES_PER_SECOND * BYTES_PER_SAMPLE * channels;
    this.#onFailed = onFailed;
    this.#file = file;
    // Also an empty recording is a file; and one that cannot be opened is known at once.
    this.#write();
  }

  /** How much of it is on the disk. */
  get writtenMs(): number {
    return Math.floor((this.#writtenBytes * 1000) / this.#bytesPerSecond);
  }

  /** Samples of all channels by turns, little-endian. The buffer is ours from here on. */
  append(samples: Buffer): void {
    if (this.#failure !== null) return;
    this.#waiting.push(samples);
    this.#waitingBytes += samples.length;
    if (this.#waitingBytes > MAX_WAITING_SECONDS * this.#bytesPerSecond) this.#fail('the disk is too slow');
    else if (this.#waitingBytes >= this.#bytesPerSecond) this.#write();
  }

  /** Resolves when everything is on the disk: whether it all is. */
  async close(): Promise<boolean> {
    while (this.#writing) await this.#writing;
    await this.#drain();
    try {
      await (await this.#file).close();
    } catch (error) {
      this.#fail(error);
    }
    return this.#failure === null;
  }

  /** One write at a time; what comes meanwhile waits, and goes with the next. */
  #write(): void {
    this.#writing ??= this.#drain().then(() => {
      this.#writing = null;
      if (this.#waitingBytes >= this.#bytesPerSecond) this.#write();
    });
  }

  /** Never rejects. */
  async #drain(): Promise<void> {
    const samples = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    try {
      const file = await this.#file;
      if (this.#failure !== null) return;
      await writeAt(file, samples, WAV_HEAD_BYTES + this.#writtenBytes);
      this.#writtenBytes += samples.length;
      const shape = { format: 'pcm', sampleRate: SAMPLES_PER_SECOND, channels: this.#channels } as const;
      await writeAt(file, wavHead(shape, this.#writtenBytes), 0);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#failure !== null) return;
    this.#failure = error;
    this.#waiting = [];
    queueMicrotask(this.#onFailed);
  }
}

/** A write may end early; the rest follows. */
async function writeAt(file: GrowingFile, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}
