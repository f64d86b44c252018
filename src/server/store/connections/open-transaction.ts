/**
 * A transaction of the driver's that knows when its connection is lost. The driver does not: it writes what a transaction
 * still asks, its own "commit" and "rollback" among that, to a connection that is closed, which stops the process, or that
 * somebody else has by then, where it would run outside of any transaction (porsager/postgres#1208).
 */
import type { Query } from './query.ts';
import { isQuery } from './query.ts';
import type { Silence } from './silence.ts';
import type { Transaction } from './sql.ts';
import { endsConnection } from './unavailable-errors.ts';

type Work = (tx: Transaction) => Promise<unknown>;
/** Has the driver begin something, run this in it, and end it. */
type Begin = (inside: Work) => Promise<unknown>;

export class OpenTransaction {
  readonly #silence: Silence;
  /** What its connection was lost by. */
  #lostBy: Error | null = null;
  #giveUp: (error: Error) => void = () => undefined;

  constructor(silence: Silence) {
    this.#silence = silence;
  }

  get lostBy(): Error | null {
    return this.#lostBy;
  }

  lost(error: unknown): void {
    this.#lostBy ??= error instanceof Error ? error : new Error('a connection is lost', { cause: error });
  }

  /** Of a connection that gives no answer the driver hears nothing: then it is not waited for. */
  begin(begin: Begin, work: Work): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#giveUp = reject;
      this.#within(begin, work).then(resolve, reject);
    });
  }

  /** The driver asks before `work` and after it by itself. */
  #within(begin: Begin, work: Work): Promise<unknown> {
    const ask = () => this.#silence.limit((error) => this.#wasSilent(error));
    let answered = ask();
    const inside = async (tx: Transaction) => {
      answered();
      try {
        return await this.#run(work, tx);
      } finally {
        answered = ask();
      }
    };
    return begin(inside).finally(() => answered());
  }

  #wasSilent(error: Error): void {
    this.lost(error);
    this.#giveUp(error);
  }

  /**
   * Runs what happens in it. Never settles once the connection is lost: the driver, which has heard of that itself, would
   * only write its "rollback" to it; it rejects the whole transaction anyway.
   */
  async #run(work: Work, tx: Transaction): Promise<unknown> {
    try {
      // A connection that was given up may answer after all.
      const done = this.#lostBy === null ? await work(this.#watched(tx)) : null;
      if (this.#lostBy === null) return done;
    } catch (error) {
      if (this.#lostBy === null) throw error;
    }
    return new Promise<never>(() => undefined);
  }

  #watched(tx: Transaction): Transaction {
    const admitted = (made: unknown) => (isQuery(made) ? this.#watch(made) : made);
    return new Proxy(tx, {
      apply: (target, self, parts) => admitted(Reflect.apply(target, self, parts)),
      get: (target, name) => {
        if (name === 'unsafe')
          return (...given: Parameters<Transaction['unsafe']>) => admitted(target.unsafe(...given));
        if (name === 'savepoint')
          return (work: Work) => this.#within((inside) => target.savepoint(inside), work);
        return Reflect.get(target, name) as unknown;
      },
    });
  }

  #watch(query: Query): Query {
    const { handler, reject } = query;
    query.reject = (error) => {
      if (endsConnection(error)) this.lost(error);
      reject(error);
    };
    query.handler = () => {
      if (this.#lostBy !== null) {
        query.reject(this.#lostBy);
        return;
      }
      const answered = this.#silence.limit((error) => {
        query.reject(error);
        this.#wasSilent(error);
      });
      void query.then(answered, answered);
      handler(query);
    };
    return query;
  }
}
