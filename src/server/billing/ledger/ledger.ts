/**
 * The append-only books. The database proves every entry, keeps the sums and chains the entries of an account (migrations
 * 0004 and 1100); this room only writes.
 */
import type { Cause } from '#contract/billing/ledger.ts';
import { within, type Sql, type Transaction } from '#server/store/database.ts';

export type Bucket = 'available' | 'reserved' | 'usage' | 'funding';
export type Balances = Record<Bucket, bigint>;

interface EntryFacts {
  accountId: string;
  /** The same key is written once, however often it is asked for. */
  key: string;
  /** Epoch milliseconds; booked no earlier than the entry before it, however the clock was set. */
  at: number;
  /** Why, for the readers of the ledger. Reservations, which nobody reads, need none. */
  cause?: Cause;
  /** In micro-dollars; they sum to zero. */
  postings: Partial<Balances>;
}

/**
 * A reservation and a fee name what must be left in `available` after it: the database refuses less. `credit` gives back
 * what was charged, `refund` what a card has paid.
 */
type Entry = EntryFacts &
  (
    | { kind: 'fund' | 'credit' | 'refund' }
    | { kind: 'fee'; floorMicros: bigint }
    | { kind: 'reserve'; callId: string; chargeId: string; floorMicros: bigint }
    | { kind: 'settle'; callId: string; chargeId: string }
  );

/**
 * Writes an entry; false, and nothing changes, when its key was written before. An entry without postings is written for a
 * settlement alone, and only if it has a cause: a call that a package paid for.
 */
export async function post(sql: Sql, entry: Entry): Promise<boolean> {
  return within(sql, async (tx) => {
    // Every entry of an account waits here for the one before it, so that none can lock up with another. One trip: the
    // database takes the lock before it comes to the entry.
    const [, isNew] = await Promise.all([lockAvailable(tx, entry.accountId), postLocked(tx, entry)]);
    return isNew;
  });
}

/** As `post`, in a transaction that holds the account's money already (lockAvailable). */
export async function postLocked(tx: Transaction, entry: Entry): Promise<boolean> {
  const postings = Object.entries(entry.postings).filter(([, micros]) => micros !== 0n);
  if (postings.length === 0 && !(entry.kind === 'settle' && entry.cause)) return false;
  const { callId, chargeId, floorMicros } = namedBy(entry);
  const { available = 0n, reserved = 0n } = entry.postings;
  const cause = JSON.stringify(entry.cause ?? { type: 'other', text: '' });
  const written = await tx`
    with entry as (
      insert into ledger_entries (account_id, key, kind, call_id, charge_id, floor_micros, at, net_micros, cause)
      values (${entry.accountId}, ${entry.key}, ${entry.kind}, ${callId}, ${chargeId}, ${floorMicros},
        ${new Date(entry.at)}, ${available + reserved}, ${cause}::text::jsonb)
      on conflict (key) do nothing returning id, account_id
    ), posted as (
      insert into ledger_postings (entry_id, account_id, bucket, micros)
      select entry.id, entry.account_id, posting.bucket, posting.micros
      from entry, unnest(${postings.map(([bucket]) => bucket)}::text[],
        ${postings.map(([, micros]) => micros.toString())}::bigint[]) as posting (bucket, micros)
    )
    select id from entry`;
  return written.length > 0;
}

function namedBy(entry: Entry) {
  const { callId = null, chargeId = null } = 'callId' in entry ? entry : {};
  return { callId, chargeId, floorMicros: 'floorMicros' in entry ? entry.floorMicros : null };
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
