/**
 * A transaction of the driver's that knows when its connection is lost. The driver does not: it writes what a transaction
 * still asks, its own "commit" and "rollback" among that, to a connection that is closed, which stops the process, or that
 * somebody else has by then, where it would run outside of any transaction (porsager/postgres#1208).
 */
import type { Query } from './query.ts';
import { isQuery } from './query.ts';
import type { Transaction } from './sql.ts';
import { endsConnection } from './unavailable-errors.ts';

type Work = (tx: Transaction) => Promise<unknown>;

export class OpenTransaction {
  /** What its connection was lost by. */
  #lostBy: Error | null = null;

  get lostBy(): Error | null {
    return this.#lostBy;
  }

  lost(error: unknown): void {
    this.#lostBy ??= error instanceof Error ? error : new Error('a connection is lost', { cause: error });
  }

  /**
   * Runs what happens in it. Never settles once the connection is lost: the driver, which has heard of that itself, would
   * only write its "rollback" to it; it rejects the whole transaction anyway.
   */
  async run(work: Work, tx: Transaction): Promise<unknown> {
    try {
      const done = await work(this.#watched(tx));
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
        if (name === 'savepoint') return (work: Work) => target.savepoint((saved) => this.run(work, saved));
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
      if (this.#lostBy === null) handler(query);
      else query.reject(this.#lostBy);
    };
    return query;
  }
}
