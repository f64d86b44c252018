/**
 * A pool of the driver behind a gate. The driver lets a caller who finds no connection wait for ever, and puts questions in a
 * row behind a slow one: here each has a connection for itself, waits for it in a queue that ends, and is refused where
 * the wait could never end, inside a transaction on the same pool.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { ConnectionGate } from './connection-gate.ts';
import { OpenTransaction } from './open-transaction.ts';
import type { Outage } from './outage.ts';
import { isQuery, type Query } from './query.ts';
import type { Silence } from './silence.ts';
import type { Pool, Transaction } from './sql.ts';
import { passingOr } from './unavailable-errors.ts';

interface Asker {
  gate: ConnectionGate;
  isOpen: boolean;
}

const around = new AsyncLocalStorage<Asker>();

interface Way {
  gate: ConnectionGate;
  /** Whose queries these are, where the gate gives each no more than its share. */
  share: string | null;
  /** Is told how each of them went. */
  outage: Outage;
  silence: Silence;
  /** Ends the pool, and what belongs to it. */
  end: Pool['end'];
}

export function gatedPool(pool: Pool, way: Way): Pool {
  const admitted = (made: unknown) => (isQuery(made) ? admit(made, way) : made);
  const begin = (...given: [string, Work] | [Work]) => beginWith(pool, way, given);
  return new Proxy(pool, {
    apply: (target, self, parts) => admitted(Reflect.apply(target, self, parts)),
    get: (target, name) => {
      if (name === 'begin') return begin;
      if (name === 'end') return way.end;
      const value: unknown = Reflect.get(target, name);
      if (name !== 'unsafe') return value;
      return (...given: Parameters<Pool['unsafe']>) => admitted(target.unsafe(...given));
    },
  });
}

type Work = (tx: Transaction) => Promise<unknown>;

async function beginWith(pool: Pool, way: Way, given: [string, Work] | [Work]): Promise<unknown> {
  const { gate, outage, silence } = way;
  const leave = await enter(way);
  const own: Asker = { gate, isOpen: true };
  const [options, work] = given.length === 2 ? given : ['', given[0]];
  const open = new OpenTransaction(silence);
  try {
    const done = await open.begin(
      (inside) => pool.begin(options, (tx) => around.run(own, () => inside(tx))),
      work,
    );
    outage.answered();
    return done;
  } catch (error) {
    const reason = open.lostBy ?? error;
    outage.failed(reason);
    throw passingOr(reason);
  } finally {
    own.isOpen = false;
    open.lost(new Error('a transaction that is over was asked'));
    leave();
  }
}

function enter({ gate, share }: Way): Promise<() => void> {
  const open = around.getStore();
  if (open?.isOpen && open.gate === gate)
    return Promise.reject(
      new Error('the pool was asked inside a transaction: what runs in one gets the transaction'),
    );
  return gate.enter(share);
}

function admit(query: Query, way: Way): Query {
  const { outage, silence } = way;
  const { handler, reject } = query;
  query.reject = (error) => {
    outage.failed(error);
    reject(passingOr(error));
  };
  query.handler = () =>
    void enter(way).then(
      (leave) => {
        const answered = silence.limit((error) => query.reject(error));
        const over = () => {
          answered();
          leave();
        };
        // By then somebody waits for it already: this asks nothing anew.
        void query.then(() => {
          outage.answered();
          over();
        }, over);
        handler(query);
      },
      (error: unknown) => query.reject(passingOr(error)),
    );
  return query;
}
