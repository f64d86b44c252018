/** What administrators have decided of their numbers so far. */
import type { Sql } from '#server/store/database.ts';

interface Decided {
  /** One of the routes was saved after its number came. */
  isAnswered: boolean;
  /** One of the routes asks for the time. */
  hasHours: boolean;
}

export async function decidedOf(sql: Sql, numbers: readonly string[]): Promise<Decided> {
  const [row] = await sql<Decided[]>`
    select coalesce(bool_or(version > 1), false) as is_answered,
      coalesce(bool_or(route @? '$.nodes[*] ? (@.kind == "schedule")'), false) as has_hours
    from routes where number = any(${[...numbers]}::text[])`;
  return row ?? { isAnswered: false, hasHours: false };
}
