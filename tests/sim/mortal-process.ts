/**
 * A server's process that dies at a moment that was chosen before: at a statement, a commit, or a question to somebody
 * outside, either before it reached them or after, when they have done it and nobody here has heard. From then on nothing
 * of it reaches the database: what stood open is rolled back, as when a connection is lost.
 */
import type { Pool, Sql, Transaction } from '#server/store/database.ts';

export class Crash extends Error {
  override name = 'Crash';
}

export interface Death {
  /** How many steps are taken before the one at which it dies. */
  afterSteps: number;
  side: 'before' | 'after';
}

/** Waits until it may take its next step, and is told when that is done. */
export type Gate = () => Promise<() => void>;
const open: Gate = () => Promise.resolve(() => undefined);

type Then = (resolve: (rows: unknown) => void, reject: (error: unknown) => void) => unknown;

export class MortalProcess {
  readonly #pool: Pool;
  #death: Death | null;
  #steps = 0;
  #isDead = false;

  constructor(pool: Pool, death: Death | null = null) {
    this.#pool = pool;
    this.#death = death;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  get steps(): number {
    return this.#steps;
  }

  /** The database as this process reaches it. */
  sql(gate: Gate = open): Pool {
    const begin = (work: (tx: Transaction) => Promise<unknown>) => this.#transaction(work, gate);
    return this.#watched(this.#pool, gate, { begin });
  }

  /** Something that happens outside, once: it may have happened though this process never hears of it. */
  async step<Outcome>(act: () => Promise<Outcome>, gate: Gate = open): Promise<Outcome> {
    const leave = await gate();
    try {
      const dies = this.#diesNow();
      if (this.#isDead || dies === 'before') this.#die();
      const outcome = await act();
      if (dies === 'after') this.#die();
      return outcome;
    } finally {
      leave();
    }
  }

  #diesNow(): Death['side'] | null {
    this.#steps += 1;
    const death = this.#death;
    return death && this.#steps > death.afterSteps ? death.side : null;
  }

  #die(): never {
    this.#isDead = true;
    throw new Crash('the process died');
  }

  async #transaction(work: (tx: Transaction) => Promise<unknown>, gate: Gate): Promise<unknown> {
    let leave: () => void = () => undefined;
    try {
      const { outcome, dies } = await this.#pool.begin(async (tx) => {
        const done = await work(this.#inside(tx, gate));
        leave = await gate();
        const side = this.#diesNow();
        if (this.#isDead || side === 'before') this.#die();
        return { outcome: done, dies: side };
      });
      if (dies === 'after') this.#die();
      return outcome;
    } finally {
      leave();
    }
  }

  #inside(tx: Transaction, gate: Gate): Transaction {
    const savepoint = (work: (saved: Transaction) => Promise<unknown>) =>
      tx.savepoint((saved) => work(this.#inside(saved, gate)));
    return this.#watched(tx, gate, { savepoint });
  }

  /** Only what is waited for is a statement: what becomes a part of another one never is. */
  #watched<S extends Sql>(sql: S, gate: Gate, own: Record<PropertyKey, unknown> = {}): S {
    return new Proxy(sql, {
      get: (target, name) => own[name] ?? (Reflect.get(target, name) as unknown),
      apply: (target, self, parts) => {
        const made: unknown = Reflect.apply(target, self, parts);
        if (!(made instanceof Promise)) return made;
        const ask = made.then.bind(made) as Then;
        const act = () => new Promise((resolve, reject) => ask(resolve, reject));
        let asked: Promise<unknown> | null = null;
        const once = () => (asked ??= this.step(act, gate));
        return Object.assign(made, {
          then: (...heard: Parameters<Then>) => once().then(...heard),
          catch: (heard: Parameters<Then>[1]) => once().catch(heard),
          finally: (heard: () => void) => once().finally(heard),
        });
      },
    });
  }
}
