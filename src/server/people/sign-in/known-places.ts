/** Browsers and networks from which a person has signed in before. */
import { createHash } from 'node:crypto';
import type { Clock } from '#kit/clock.ts';
import type { Sql } from '#server/store/database.ts';

const KEPT_MS = 180 * 24 * 3_600_000;
const MOST_OF_ONE = 50;

const markOf = (place: string) => createHash('sha256').update(place).digest();

export async function isKnownPlace(
  sql: Sql,
  { email, place }: { email: string; place: string },
  clock: Clock,
): Promise<boolean> {
  const rows = await sql`
    select from known_places p join users u on u.id = p.user_id
    where lower(u.email) = lower(${email}) and p.mark = ${markOf(place)}
      and p.seen_at > ${new Date(clock.now() - KEPT_MS)}`;
  return rows.length > 0;
}

/** The newest are kept. */
export async function rememberPlaces(
  sql: Sql,
  userId: string,
  places: readonly string[],
  clock: Clock,
): Promise<void> {
  for (const place of places) {
    await sql`
      insert into known_places (user_id, mark, seen_at)
      values (${userId}, ${markOf(place)}, ${new Date(clock.now())})
      on conflict (user_id, mark) do update set seen_at = excluded.seen_at`;
  }
  await sql`
    delete from known_places where user_id = ${userId} and mark in (
      select mark from known_places where user_id = ${userId} order by seen_at desc, mark offset ${MOST_OF_ONE})`;
}
