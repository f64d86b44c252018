/** What administrators have decided of their numbers so far. */
import type { Sql } from '#server/store/database.ts';

interface Decided {
  /** One of the routes is another than the one that rings who rented its number. */
  isAnswered: boolean;
  /** One of the routes asks for the time. */
  hasHours: boolean;
}

export async function decidedOf(sql: Sql, numbers: readonly string[]): Promise<Decided> {
  const [row] = await sql<Decided[]>`
    select coalesce(bool_or(version > 1 or jsonb_array_length(route -> 'nodes') > 2
        or jsonb_array_length(jsonb_path_query_array(route, '$.nodes[*].steps[*].ring[*]')) > 1), false) as is_answered,
      coalesce(bool_or(route @? '$.nodes[*] ? (@.kind == "schedule")'), false) as has_hours
    from routes where number = any(${[...numbers]}::text[])`;
  return row ?? { isAnswered: false, hasHours: false };
}
