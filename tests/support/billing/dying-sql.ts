import type { Pool, Transaction } from '#server/store/database.ts';

/** Where a server dies: before its n-th step, for ever. Steps are its statements, its transactions' ends, and what you name. */
export class Death {
  #left: number;
  isDead = false;

  /** @param after so many steps it lives */
  constructor(after: number) {
    this.#left = after;
  }

  /** @throws once it is dead */
  step(): void {
    if (this.#left <= 0) this.isDead = true;
    this.#left -= 1;
    if (this.isDead) throw new Error('the server has died');
  }
}

type Call = (...given: unknown[]) => unknown;

/**
 * The pool of a server that dies. What was sent before is done, what was not is not; a transaction that it had open is
 * rolled back, and of one that it has committed it may never learn.
 */
export function dyingSql(sql: Pool, death: Death): Pool {
  return mortal(sql, death, (begin) => async (work) => {
    death.step();
    const result: unknown = await begin((tx: unknown) =>
      (work as Call)(mortal(tx as Transaction, death, () => null)),
    );
    death.step();
    return result;
  });
}

function mortal<Sql extends Pool | Transaction>(
  sql: Sql,
  death: Death,
  begins: (begin: Call) => Call | null,
): Sql {
  return new Proxy(sql, {
    apply(target, self, given: unknown[]) {
      // Pieces of statements are made by the same call: a piece is no step, but dying a little early does no harm.
      try {
        death.step();
      } catch (error) {
        return failing(error);
      }
      return Reflect.apply(target as unknown as Call, self, given);
    },
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      const own = (value as Call).bind(target);
      if (name === 'begin') return begins(own) ?? own;
      if (name === 'savepoint')
        return (work: Call) => own((tx: unknown) => work(mortal(tx as Transaction, death, () => null)));
      return own;
    },
  });
}

/** Rejects when it is awaited, as a statement does; of a piece of one that died nobody asks. */
const failing = (error: unknown) => ({
  then: (...heard: Parameters<Promise<unknown>['then']>) => Promise.reject(error as Error).then(...heard),
});
