import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '#kit/clock.ts';
import { fundAccount } from '#server/billing/accounts.ts';
import {
  answerCharge,
  extendCharge,
  settleCharge,
  startCharge,
} from '#server/billing/charges/call-charges.ts';
import type { Balances } from '#server/billing/ledger/ledger.ts';
import { connect, type Pool } from '#server/store/database.ts';
import { audit } from '../store/ledger-audit.ts';
import type { BuiltServer } from './built-server.ts';

const MINUTE_MS = 60_000;

/** The database of a running server, as its data folder tells where it is. */
export async function withDatabase<R>(
  { dataDir }: BuiltServer,
  work: (sql: Pool, accountId: string) => Promise<R>,
): Promise<R> {
  const { port, password } = JSON.parse(await readFile(join(dataDir, 'postgres.json'), 'utf8')) as {
    port: number;
    password: string;
  };
  const sql = connect(`postgres://ringside:${password}@127.0.0.1:${port}/postgres`, 1);
  try {
    const [account] = await sql<{ id: string }[]>`select id from accounts`;
    if (!account) throw new Error('there is no account');
    return await work(sql, account.id);
  } finally {
    await sql.end();
  }
}

/** What the postings add up to, proven on the way: at one instant, for calls may be going on. */
export const booksOf = (server: BuiltServer): Promise<Balances> =>
  withDatabase(server, (sql, accountId) =>
    sql.begin('isolation level repeatable read read only', (tx) => audit(tx, accountId)),
  );

/** One long call, by the rules of billing, until the balance cannot start another minute. */
export const spendAll = (server: BuiltServer): Promise<void> =>
  withDatabase(server, async (sql, accountId) => {
    // A thousand small commits: none of them has to survive the machine.
    await sql`set synchronous_commit = off`;
    const callId = randomUUID();
    const call = { callId, accountId, userId: null, direction: 'outbound' as const, number: '+12065550142' };
    const started = await startCharge(sql, call, systemClock);
    if (!started.ok) throw new Error(started.failure);
    const endedAt = systemClock.now();
    let { paidForSeconds } = started.value;
    await answerCharge(sql, callId, endedAt, systemClock);
    for (;;) {
      const more = await extendCharge(sql, callId, paidForSeconds, systemClock);
      if (!more.ok) break;
      ({ paidForSeconds } = more.value);
    }
    const answeredAt = endedAt - (paidForSeconds / 60) * MINUTE_MS;
    await settleCharge(sql, callId, { answeredAt, endedAt }, systemClock);
  });

/** Money comes in, by nobody's card. */
export const addToBalance = (server: BuiltServer, micros: bigint): Promise<boolean> =>
  withDatabase(server, (sql, accountId) =>
    fundAccount(sql, { accountId, micros, key: randomUUID() }, systemClock),
  );

/** A call that is over, as billing settles it. */
export const payForCall = (
  server: BuiltServer,
  direction: 'inbound' | 'outbound',
  minutes: number,
): Promise<unknown> =>
  withDatabase(server, async (sql, accountId) => {
    const callId = randomUUID();
    const number = direction === 'inbound' ? '+12025550110' : '+12065550142';
    const facts = { farNumber: '+12065550142', trackingNumber: '+12025550110', source: 'Google Ads' };
    await startCharge(sql, { callId, accountId, userId: null, direction, number, facts }, systemClock);
    const endedAt = systemClock.now();
    const answeredAt = endedAt - minutes * MINUTE_MS;
    return settleCharge(sql, callId, { answeredAt, endedAt }, systemClock);
  });
