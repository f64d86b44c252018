/** How a rented number stands in the database, and how it is shown. */
import type { NumberChange, RentedNumber } from '#contract/numbers/rented-numbers.ts';
import { toMicros } from '#kit/money.ts';
import type { InventoryNumber } from '../inventory/inventory-numbers.ts';
import type { Fragment, Sql, Transaction } from '#server/store/database.ts';

export interface NumberRow extends InventoryNumber {
  microsPerMonth: bigint;
  state: RentedNumber['state'];
  /** It renews on the day of this instant, every month. */
  billedFrom: Date;
  /** What is paid for ends here. */
  renewsAt: Date | null;
  /** A month that is due waits for money since then, and administrators know. */
  unpaidSince: Date | null;
  portsAt: Date | null;
  restorableUntil: Date | null;
  version: number;
  /** null: it does by itself what it does. */
  routeId: string | null;
}

/** A released number can be restored for so long. */
export const RESTORABLE_MS = 14 * 86_400_000;

/** While something is owed, whatever is due by then is at risk. */
const SOON_MS = 7 * 86_400_000;

export const columns = (sql: Sql) => sql`
  number, account_id, source, campaign, agent_id, record_calls, announce_recording, micros_per_month, state, billed_from,
  renews_at, unpaid_since, ports_at, restorable_until, version, route_id`;

interface Locked {
  /** Whose numbers become more or fewer, or other people's; null: nobody's. */
  accountId: string | null;
  numbers: readonly string[];
}

/**
 * An assignment of a number or of an agent waits here for the one before with the same number or in the
 * same account: both can be had once only. Other accounts' numbers wait for nobody. Asked for once in a transaction, and in
 * one order, so that no two wait for each other.
 */
export async function lockNumbers(tx: Transaction, { accountId, numbers }: Locked): Promise<void> {
  const names = accountId === null ? [...numbers] : [accountId, ...numbers];
  await tx`
    select pg_advisory_xact_lock(key)
    from (select distinct hashtextextended(name, 4600010) as key from unnest(${names}::text[]) as name order by key) keys`;
}

/**
 * Those that a statement is about to change or delete together, in one order: a route is chosen for many at once
 * meanwhile, and no two wait for each other.
 * @param isWanted SQL of `owned_numbers`
 */
export async function lockRows(tx: Transaction, isWanted: Fragment): Promise<void> {
  await tx`select from owned_numbers where ${isWanted} order by number for update`;
}

/** An agent has one agent number at most. */
export async function hasOther(tx: Transaction, agentId: string, number: string): Promise<boolean> {
  const other = await tx`
    select 1 from owned_numbers where agent_id = ${agentId} and number <> ${number} and state <> 'released'`;
  return other.length > 0;
}

interface Facts {
  /** Epoch milliseconds. */
  now: number;
  /** What a fee may take of the account's balance; below 0 something is owed. */
  available: bigint;
  calls: ReadonlyMap<string, number>;
}

/** From its port date on, a number is rented like any other, and owes its first month. Until then it stays as it is. */
export function asPorted(row: NumberRow, now: number): NumberRow {
  const { state, portsAt } = row;
  if (state !== 'porting' || portsAt === null || portsAt.getTime() > now) return row;
  return { ...row, state: 'active', billedFrom: portsAt, renewsAt: portsAt };
}

/** Due and not covered, or soon due while something is owed. Money that comes lifts it at once, before it is charged. */
const isAtRisk = (renewsAt: number, price: bigint, { now, available }: Pick<Facts, 'now' | 'available'>) =>
  renewsAt <= now ? available < price : available < 0n && renewsAt <= now + SOON_MS;

export function toRentedNumber(stored: NumberRow, { now, available, calls }: Facts): RentedNumber {
  const row = asPorted(stored, now);
  const renewsAt = row.state === 'active' ? (row.renewsAt?.getTime() ?? null) : null;
  return {
    number: row.number,
    source: row.source,
    campaign: row.campaign,
    agentId: row.agentId,
    state: row.state,
    microsPerMonth: toMicros(row.microsPerMonth),
    renewsAt,
    restorableUntil: row.restorableUntil?.getTime() ?? null,
    atRisk: renewsAt !== null && isAtRisk(renewsAt, row.microsPerMonth, { now, available }),
    recordCalls: row.recordCalls,
    announceRecording: row.announceRecording,
    callsThisMonth: calls.get(row.number) ?? 0,
    version: row.version,
    routeId: row.routeId,
  };
}

/** Without the fields that are undefined: those were not named. */
export function named(change: Omit<NumberChange, 'version'>): Partial<NumberRow> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

/** One that could be restored until now, and was not, is anybody's: its row makes room. */
export async function isTaken(tx: Transaction, numbers: string[], now: number): Promise<boolean> {
  const isFree = tx`
    number = any(${numbers}::text[]) and state = 'released' and restorable_until <= ${new Date(now)}`;
  await lockRows(tx, isFree);
  await tx`delete from owned_numbers where ${isFree}`;
  const taken = await tx`select 1 from owned_numbers where number = any(${numbers}::text[])`;
  return taken.length > 0;
}
