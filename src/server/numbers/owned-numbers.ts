import type { TrackingNumber } from '#contract/numbers.ts';
import type { Sql } from '#server/store/database.ts';

/** A number that an account rents. */
export interface OwnedNumber {
  /** E.164. */
  number: string;
  accountId: string;
  /** "Google Ads", "Radio", or the agent's name. */
  source: string;
  /** Whose agent number it is; null: a tracking number of the whole account. */
  agentId: string | null;
}

/** Who asks: as much of people's User as numbers need. */
export interface NumberUser {
  id: string;
  accountId: string;
}

/** A person may call from the own agent number and from the account's tracking numbers, never from a colleague's. */
export function mayCallFrom(user: NumberUser, owned: OwnedNumber): boolean {
  return owned.accountId === user.accountId && (owned.agentId === null || owned.agentId === user.id);
}

export async function findOwnedNumber(sql: Sql, e164: string): Promise<OwnedNumber | null> {
  const [owned] = await sql<OwnedNumber[]>`
    select number, account_id, source, agent_id from owned_numbers where number = ${e164}`;
  return owned ?? null;
}

/** The account's numbers, the oldest first. */
export async function ownedNumbersOf(sql: Sql, accountId: string): Promise<OwnedNumber[]> {
  return sql<OwnedNumber[]>`
    select number, account_id, source, agent_id from owned_numbers
    where account_id = ${accountId} order by bought_at, number`;
}

export async function agentNumberOf(sql: Sql, userId: string): Promise<string | null> {
  const [owned] = await sql<
    { number: string }[]
  >`select number from owned_numbers where agent_id = ${userId}`;
  return owned?.number ?? null;
}

/** Every number of the account as this person may use it: the own one first, then tracking numbers, then colleagues'. */
export async function numbersFor(sql: Sql, user: NumberUser): Promise<TrackingNumber[]> {
  const owned = await ownedNumbersOf(sql, user.accountId);
  const rank = ({ own, callable }: TrackingNumber) => (own ? 0 : callable ? 1 : 2);
  return owned
    .map((each) => ({
      number: each.number,
      source: each.source,
      agentId: each.agentId,
      callable: mayCallFrom(user, each),
      own: each.agentId === user.id,
    }))
    .sort((a, b) => rank(a) - rank(b));
}
