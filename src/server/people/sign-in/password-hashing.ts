/** Slow hashes: in threads of their own, by turns, and never more than a bounded queue of them. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { FairTurns } from '#kit/load/fair-turns.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { hashPassword, verifyPassword, type Derive } from './password.ts';
import source from './scrypt-worker.mjs?raw';

/** One core stays for calls and pages. */
const THREADS = Math.max(1, Math.min(4, availableParallelism() - 1));
/** An office whose shift begins signs in at once, from one address. */
const MOST_OF_ONE = 64;
const MOST_IN_ALL = 256;
/** A hash takes about this long; only for saying when to come again. */
const HASH_MS = 100;

/** There is no room now. */
export interface Busy {
  retryAfterSeconds: number;
}

export class PasswordHashing {
  readonly #turns = new FairTurns({ mostAtOnce: THREADS, mostOfOne: MOST_OF_ONE, mostInAll: MOST_IN_ALL });
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();

  /** @param from whose share of the queue it takes: a network */
  hash(password: string, from: string): Promise<Result<string, Busy>> {
    return this.#inTurn(from, (derive) => hashPassword(password, derive));
  }

  verify(password: string, stored: string | null, from: string): Promise<Result<boolean, Busy>> {
    return this.#inTurn(from, (derive) => verifyPassword(password, stored, derive));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map((worker) => worker.terminate()));
  }

  async #inTurn<R>(from: string, work: (derive: Derive) => Promise<R>): Promise<Result<R, Busy>> {
    const end = await this.#turns.take(from);
    if (end === null) {
      const waitMs = (this.#turns.size * HASH_MS) / THREADS;
      return fail({ retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) });
    }
    try {
      return ok(await work((...job) => this.#derive(job)));
    } finally {
      end();
    }
  }

  async #derive([text, salt, length, options]: Parameters<Derive>): Promise<Buffer> {
    const worker = this.#idle.pop() ?? this.#start();
    worker.ref();
    const key = await new Promise<Uint8Array>((resolve, reject) => {
      worker.removeAllListeners('message').once('message', resolve);
      worker.removeAllListeners('exit').once('exit', () => {
        this.#all.delete(worker);
        reject(new Error('a thread that hashes passwords has ended'));
      });
      worker.postMessage({ text, salt, length, options });
    });
    // An idle thread keeps no process alive.
    worker.unref();
    this.#idle.push(worker);
    return Buffer.from(key);
  }

  #start(): Worker {
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
    this.#all.add(worker);
    // Its exit says what went wrong, to the callers that wait for it.
    worker.on('error', () => undefined);
    return worker;
  }
}
