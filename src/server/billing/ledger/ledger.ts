/** The append-only books. The database proves every entry and keeps the sums (migration 0004); this room only writes. */
import { transaction, type Sql } from '#server/store/database.ts';

export type Bucket = 'available' | 'reserved' | 'usage' | 'funding';
export type Balances = Record<Bucket, bigint>;

interface EntryFacts {
  accountId: string;
  /** The same key is written once, however often it is asked for. */
  key: string;
  /** Epoch milliseconds. */
  at: number;
  /** In micro-dollars; they sum to zero. */
  postings: Partial<Balances>;
}

/** A reservation and a fee name what must be left in `available` after it: the database refuses less. */
type Entry = EntryFacts &
  (
    | { kind: 'fund' }
    | { kind: 'fee'; floorMicros: bigint }
    | { kind: 'reserve'; callId: string; chargeId: string; floorMicros: bigint }
    | { kind: 'settle'; callId: string; chargeId: string }
  );

/** Writes an entry; false, and nothing changes, when its key was written before. */
export async function post(sql: Sql, entry: Entry): Promise<boolean> {
  const postings = Object.entries(entry.postings).filter(([, micros]) => micros !== 0n);
  if (postings.length === 0) return false;
  const { callId = null, chargeId = null } = 'callId' in entry ? entry : {};
  const floorMicros = 'floorMicros' in entry ? entry.floorMicros : null;
  return transaction(sql, async (tx) => {
    // Every entry of an account waits here for the one before it, so that none can lock up with another.
    await lockAvailable(tx, entry.accountId);
    const written = await tx`
      with entry as (
        insert into ledger_entries (account_id, key, kind, call_id, charge_id, floor_micros, at)
        values (${entry.accountId}, ${entry.key}, ${entry.kind}, ${callId}, ${chargeId}, ${floorMicros},
          ${new Date(entry.at)})
        on conflict (key) do nothing returning id, account_id
      )
      insert into ledger_postings (entry_id, account_id, bucket, micros)
      select entry.id, entry.account_id, posting.bucket, posting.micros
      from entry, unnest(${postings.map(([bucket]) => bucket)}::text[],
        ${postings.map(([, micros]) => micros.toString())}::bigint[]) as posting (bucket, micros)`;
    return written.count > 0;
  });
}

export async function balancesOf(sql: Sql, accountId: string): Promise<Balances> {
  const rows = await sql<{ bucket: Bucket; micros: bigint }[]>`
    select bucket, micros from ledger_balances where account_id = ${accountId}`;
  const balances: Balances = { available: 0n, reserved: 0n, usage: 0n, funding: 0n };
  for (const { bucket, micros } of rows) balances[bucket] = micros;
  return balances;
}

/** What may be reserved now; holds everyone else off this account's money until the transaction ends. */
export async function lockAvailable(tx: Sql, accountId: string): Promise<bigint> {
  const [row] = await tx<{ micros: bigint }[]>`
    select micros from ledger_balances where account_id = ${accountId} and bucket = 'available' for update`;
  if (!row) throw new Error(`there is no account ${accountId}`);
  return row.micros;
}
