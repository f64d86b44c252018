/** The ledger as people read it. */
import type { Cause, LedgerLine, LedgerPage } from '#contract/billing/ledger.ts';
import { toMicros } from '#kit/money.ts';
import type { Sql } from '#server/store/database.ts';

const MOST_ID = 2n ** 63n - 1n;

interface LineRow {
  id: bigint;
  at: Date;
  kind: LedgerLine['kind'];
  netMicros: bigint;
  restMicros: bigint;
  cause: Cause;
}

/** Of ledger_entries: what changed the balance, and calls that a package paid for. Nobody reads what was set aside. */
const isLine = (sql: Sql) =>
  sql`kind <> 'reserve' and (net_micros <> 0 or (cause ->> 'packageSeconds')::bigint > 0)`;

/**
 * Compared and ordered in pairs, so that the account's own index is the only one that has this order. By `id` alone the
 * database may as well go through the entries of everybody.
 */
const inChain = (sql: Sql, accountId: string, { after, upTo }: Pick<LinesWish, 'after' | 'upTo'>) =>
  sql`(account_id, id) > (${accountId}, ${after}) and (account_id, id) <= (${accountId}, ${upTo})`;

function lineOf({ id, at, kind, netMicros, restMicros, cause }: LineRow): LedgerLine {
  const figures = { micros: toMicros(netMicros), balanceMicros: toMicros(restMicros) };
  return { id: id.toString(), at: at.getTime(), kind, ...figures, cause };
}

interface PageWish {
  /** The id of a line, decimal digits: only what is older. */
  before?: string | undefined;
  limit: number;
}

/** Newest first. */
export async function ledgerPage(
  sql: Sql,
  accountId: string,
  { before, limit }: PageWish,
): Promise<LedgerPage> {
  const end = before === undefined || BigInt(before) > MOST_ID ? MOST_ID : BigInt(before) - 1n;
  const rows = await sql<LineRow[]>`
    select id, at, kind, net_micros, rest_micros, cause from ledger_entries
    where ${inChain(sql, accountId, { after: 0n, upTo: end })} and ${isLine(sql)}
    order by account_id desc, id desc limit ${limit + 1}`;
  const lines = rows.slice(0, limit).map(lineOf);
  return { lines, nextBefore: rows.length > limit ? (lines.at(-1)?.id ?? null) : null };
}

interface LinesWish {
  /** Ids: after the one, up to and with the other. */
  after: bigint;
  upTo: bigint;
  /** Calls are many. */
  withCalls: boolean;
  /** null: all. */
  limit: number | null;
}

/** Oldest first. */
export async function ledgerLines(
  sql: Sql,
  accountId: string,
  { after, upTo, withCalls, limit }: LinesWish,
): Promise<LedgerLine[]> {
  const rows = await sql<LineRow[]>`
    select id, at, kind, net_micros, rest_micros, cause from ledger_entries
    where ${inChain(sql, accountId, { after, upTo })} and ${isLine(sql)}
      ${withCalls ? sql`` : sql`and kind not in ('reserve', 'settle')`}
    order by account_id, id limit ${limit}`;
  return rows.map(lineOf);
}
