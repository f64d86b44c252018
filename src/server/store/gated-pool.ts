/**
 * A pool of the driver behind a gate. The driver lets whoever finds no connection wait for ever, and puts questions in a
 * row behind a slow one: here each has a connection for itself, waits for it in a queue that ends, and is refused where
 * the wait could never end, inside a transaction on the same pool.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { ConnectionGate } from './connection-gate.ts';
import type { Pool, Transaction } from './sql.ts';
import { passingOr } from './unavailable-errors.ts';

/** What the driver makes of a tagged text: a part of a statement, or one once somebody waits for it. */
interface Query extends Promise<unknown> {
  handler: (query: Query) => void;
  reject: (error: Error) => void;
}

interface OpenTransaction {
  gate: ConnectionGate;
  isOpen: boolean;
}

const around = new AsyncLocalStorage<OpenTransaction>();

/** @param share whose queries these are, where the gate gives each no more than its share */
export function gatedPool(pool: Pool, gate: ConnectionGate, share: string | null = null): Pool {
  const admitted = (made: unknown) => (isQuery(made) ? admit(made, gate, share) : made);
  const begin = (...given: [string, Work] | [Work]) => beginWith(pool, { gate, share }, given);
  return new Proxy(pool, {
    apply: (target, self, parts) => admitted(Reflect.apply(target, self, parts)),
    get: (target, name) => {
      if (name === 'begin') return begin;
      const value: unknown = Reflect.get(target, name);
      if (name !== 'unsafe') return value;
      return (...given: Parameters<Pool['unsafe']>) => admitted(target.unsafe(...given));
    },
  });
}

type Work = (tx: Transaction) => Promise<unknown>;

async function beginWith(
  pool: Pool,
  { gate, share }: { gate: ConnectionGate; share: string | null },
  given: [string, Work] | [Work],
): Promise<unknown> {
  const leave = await enter(gate, share);
  const own: OpenTransaction = { gate, isOpen: true };
  const [options, work] = given.length === 2 ? given : ['', given[0]];
  try {
    return await pool.begin(options, (tx) => around.run(own, async () => await work(tx)));
  } catch (error) {
    throw passingOr(error);
  } finally {
    own.isOpen = false;
    leave();
  }
}

function enter(gate: ConnectionGate, share: string | null): Promise<() => void> {
  const open = around.getStore();
  if (open?.isOpen && open.gate === gate)
    return Promise.reject(
      new Error('the pool was asked inside a transaction: what runs in one gets the transaction'),
    );
  return gate.enter(share);
}

/** The driver calls `handler` when somebody waits for the statement, and never for one that is a part of another. */
function admit(query: Query, gate: ConnectionGate, share: string | null): Query {
  const { handler, reject } = query;
  query.reject = (error) => reject(passingOr(error));
  query.handler = () =>
    void enter(gate, share).then(
      (leave) => {
        // By then somebody waits for it already: this asks nothing anew.
        void query.then(leave, leave);
        handler(query);
      },
      (error: unknown) => query.reject(passingOr(error)),
    );
  return query;
}

const isQuery = (made: unknown): made is Query =>
  made instanceof Promise && 'handler' in made && typeof made.handler === 'function';
