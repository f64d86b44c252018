/**
 * What the carrier is asked to do with numbers. It takes its time, so it is asked outside of any transaction: the errand
 * is written down first, and nobody else deals with its numbers until it is over. One that a crash has left is taken up
 * by the next who looks.
 */
import type { Sql, Transaction } from '#server/store/database.ts';

/** No carrier takes so long. */
const LEFT_AFTER_MS = 10 * 60_000;

export interface Errand {
  kind: 'order' | 'release';
  numbers: readonly string[];
  /** Epoch milliseconds. */
  begunAt: number;
}

/** Of all numbers or of none. They are locked (`lockNumbers`). @returns whether nobody else deals with one of them */
export async function beginErrand(tx: Transaction, { kind, numbers, begunAt }: Errand): Promise<boolean> {
  const others = await tx`
    select 1 from carrier_errands
    where number = any(${numbers}::text[]) and (kind <> ${kind} or kind = 'order' or begun_at > ${leftBy(begunAt)})`;
  if (others.length > 0) return false;
  await tx`
    insert into carrier_errands (number, kind, begun_at)
    select number, ${kind}, ${new Date(begunAt)} from unnest(${numbers}::text[]) as wanted (number)
    on conflict (number) do update set begun_at = excluded.begun_at`;
  return true;
}

/** @returns false: it took so long that somebody else has taken it up */
export async function endErrand(sql: Sql, { kind, numbers, begunAt }: Errand): Promise<boolean> {
  const ended = await sql`
    delete from carrier_errands
    where number = any(${numbers}::text[]) and kind = ${kind} and begun_at = ${new Date(begunAt)} returning 1`;
  return ended.length === numbers.length;
}

/** false: it took so long that somebody else has taken it up. */
export async function isUnderWay(sql: Sql, { kind, numbers, begunAt }: Errand): Promise<boolean> {
  const underWay = await sql`
    select 1 from carrier_errands
    where number = any(${numbers}::text[]) and kind = ${kind} and begun_at = ${new Date(begunAt)}`;
  return underWay.length === numbers.length;
}

/** An order of which nobody knows how it ended. null: somebody else has taken it up, or there is none. */
export async function takeUpOrder(sql: Sql, number: string, now: number): Promise<Errand | null> {
  const taken = await sql`
    update carrier_errands set begun_at = ${new Date(now)}
    where number = ${number} and kind = 'order' and begun_at <= ${leftBy(now)} returning 1`;
  return taken.length === 0 ? null : { kind: 'order', numbers: [number], begunAt: now };
}

export async function leftOrders(sql: Sql, now: number): Promise<string[]> {
  const left = await sql<{ number: string }[]>`
    select number from carrier_errands where kind = 'order' and begun_at <= ${leftBy(now)}`;
  return left.map(({ number }) => number);
}

const leftBy = (now: number) => new Date(now - LEFT_AFTER_MS);
