import type { TrackingNumber } from '#contract/numbers/numbers.ts';
import { systemClock, type Clock } from '#kit/clock.ts';
import type { Sql } from '#server/store/database.ts';

/** A number in the inventory of an account: rented or ported in, carrying calls. */
export interface InventoryNumber {
  /** E.164. */
  number: string;
  accountId: string;
  /** "Google Ads", "Radio", or the agent's name. */
  source: string;
  /** What the source is doing: "Spring kitchens". */
  campaign: string | null;
  /** Whose agent number it is; null: a tracking number of the whole account. */
  agentId: string | null;
  recordCalls: boolean;
  /** Callers are told before anybody is rung, if calls are recorded at all. */
  announceRecording: boolean;
}

/** What a query must name to read an InventoryNumber. */
const columns = (sql: Sql) =>
  sql`number, account_id, source, campaign, agent_id, record_calls, announce_recording`;

/** SQL: carries calls at this instant. A released number never, a porting one from its port date on, to the millisecond. */
export const works = (sql: Sql, clock: Pick<Clock, 'now'>) =>
  sql`((state = 'active' or (state = 'porting' and ports_at <= ${new Date(clock.now())})) is true)`;

/** Who asks: as much of people's User as numbers need. */
export interface NumberUser {
  id: string;
  accountId: string;
}

/** A person may call from the own agent number and from the account's tracking numbers, never from a colleague's. */
export function mayCallFrom(user: NumberUser, from: InventoryNumber): boolean {
  return from.accountId === user.accountId && (from.agentId === null || from.agentId === user.id);
}

/** null: calls to it are not ours (404). */
export async function findInventoryNumber(
  sql: Sql,
  e164: string,
  clock: Pick<Clock, 'now'> = systemClock,
): Promise<InventoryNumber | null> {
  const [found] = await sql<InventoryNumber[]>`
    select ${columns(sql)} from owned_numbers where number = ${e164} and ${works(sql, clock)}`;
  return found ?? null;
}

/** One that the account has, or is porting: it can be set up before it carries calls. null: it has none of that, or no more. */
export async function numberToSetUp(
  sql: Sql,
  { number, accountId }: { number: string; accountId: string },
): Promise<{ number: string; agentId: string | null } | null> {
  const [found] = await sql<{ number: string; agentId: string | null }[]>`
    select number, agent_id from owned_numbers
    where number = ${number} and account_id = ${accountId} and state <> 'released'`;
  return found ?? null;
}

/** The account's numbers, the oldest first. */
export async function inventoryNumbersOf(
  sql: Sql,
  accountId: string,
  clock: Pick<Clock, 'now'> = systemClock,
): Promise<InventoryNumber[]> {
  return sql<InventoryNumber[]>`
    select ${columns(sql)} from owned_numbers
    where account_id = ${accountId} and ${works(sql, clock)} order by bought_at, number`;
}

export async function agentNumberOf(
  sql: Sql,
  userId: string,
  clock: Pick<Clock, 'now'> = systemClock,
): Promise<string | null> {
  const [found] = await sql<{ number: string }[]>`
    select number from owned_numbers where agent_id = ${userId} and ${works(sql, clock)}`;
  return found?.number ?? null;
}

/** Every number of the account as this person may use it: the own one first, then tracking numbers, then colleagues'. */
export async function numbersFor(sql: Sql, user: NumberUser): Promise<TrackingNumber[]> {
  const numbers = await inventoryNumbersOf(sql, user.accountId);
  const rank = ({ own, callable }: TrackingNumber) => (own ? 0 : callable ? 1 : 2);
  return numbers
    .map((each) => ({
      number: each.number,
      source: each.source,
      agentId: each.agentId,
      callable: mayCallFrom(user, each),
      own: each.agentId === user.id,
    }))
    .sort((a, b) => rank(a) - rank(b));
}
