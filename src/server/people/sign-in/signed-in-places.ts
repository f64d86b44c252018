/** Where a person is signed in. */
import Bowser from 'bowser';
import type { SignedInPlace } from '#contract/people/team.ts';
import type { Clock } from '#kit/clock.ts';
import type { Sql } from '#server/store/database.ts';

interface Row {
  id: string;
  userAgent: string;
  address: string;
  openedAt: Date;
  seenAt: Date | null;
}

interface Asking {
  userId: string;
  /** The session that asks. */
  sessionId: string;
  /** Sessions by which a phone is registered. */
  withPhone: ReadonlySet<string>;
}

/** The latest seen first. */
export async function signedInPlaces(
  sql: Sql,
  { userId, sessionId, withPhone }: Asking,
  clock: Clock,
): Promise<SignedInPlace[]> {
  const rows = await sql<Row[]>`
    select id, user_agent, address, opened_at, seen_at from sessions
    where user_id = ${userId} and expires_at > ${new Date(clock.now())}
    order by coalesce(seen_at, opened_at) desc, id limit 200`;
  return rows.map(({ id, userAgent, address, openedAt, seenAt }) => ({
    id,
    device: deviceOf(userAgent),
    address,
    openedAt: openedAt.getTime(),
    seenAt: (seenAt ?? openedAt).getTime(),
    isThis: id === sessionId,
    hasPhone: withPhone.has(id),
  }));
}

/** @param sessionIds by which a phone is registered, say */
export async function hasSessionAmong(
  sql: Sql,
  userId: string,
  sessionIds: readonly string[],
): Promise<boolean> {
  if (sessionIds.length === 0) return false;
  const found = await sql`
    select from sessions where user_id = ${userId} and id = any(${sessionIds}::uuid[]) limit 1`;
  return found.length > 0;
}

/** "Chrome, Windows"; '' for what is no browser that is known. */
export function deviceOf(userAgent: string): string {
  if (userAgent === '') return '';
  const { browser, os } = Bowser.parse(userAgent);
  return [browser.name, os.name].filter((name) => name !== undefined && name !== '').join(', ');
}
