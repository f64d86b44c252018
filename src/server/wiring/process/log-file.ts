/**
 * The log of the data folder: it turns over at a size, and a few old ones are kept.
 *
 * Not pino-roll: it opens its files in a later turn, so that a start that fails is over before its reason is written, and
 * it moves the log into a worker thread. A disk that is full costs lines of the log, never a call.
 */
import { existsSync, fstatSync, openSync, renameSync } from 'node:fs';
import { pino } from 'pino';
import { makePrivateFile } from '#server/store/files/folders.ts';

/** What waits for a disk that does not take it; more is dropped. */
const MOST_WAITING_BYTES = 1_048_576;

interface LogFileOptions {
  file: string;
  mostBytes: number;
  /** Old ones: ringside.log.1 is the youngest. */
  keep: number;
  /** Told when it cannot be written; maybe often. */
  failed: (error: Error) => void;
}

export class LogFile {
  readonly #options: LogFileOptions;
  #destination: ReturnType<typeof pino.destination>;
  #bytes: number;

  /** Open at once. @throws when it cannot be opened */
  constructor(options: LogFileOptions) {
    this.#options = options;
    [this.#destination, this.#bytes] = this.#open();
  }

  write(line: string): void {
    this.#destination.write(line);
    this.#bytes += Buffer.byteLength(line);
    if (this.#bytes >= this.#options.mostBytes) this.#turnOver();
  }

  /** Everything is written when it returns, but for what was under way already. */
  flush(): void {
    this.#destination.flushSync();
  }

  #open(): [ReturnType<typeof pino.destination>, number] {
    const { file, failed } = this.#options;
    const fd = openSync(file, 'a', 0o600);
    makePrivateFile(file);
    const destination = pino.destination({ dest: fd, sync: false, maxLength: MOST_WAITING_BYTES });
    destination.on('error', failed);
    return [destination, fstatSync(fd).size];
  }

  #turnOver(): void {
    const { file, keep, failed } = this.#options;
    // Whatever comes of it, the next try is a whole file away.
    this.#bytes = 0;
    try {
      this.#destination.flushSync();
      for (let age = keep - 1; age >= 0; age -= 1) {
        const from = age === 0 ? file : `${file}.${age}`;
        if (existsSync(from)) renameSync(from, `${file}.${age + 1}`);
      }
      const old = this.#destination;
      [this.#destination, this.#bytes] = this.#open();
      old.end();
    } catch (error) {
      failed(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
