/** What administrators have decided of their numbers so far. */
import type { Sql } from '#server/store/database.ts';

interface Decided {
  /** One of them is somebody's, or has another route than the one that rings who rented it. */
  isAnswered: boolean;
  /** One of the routes asks for the time. */
  hasHours: boolean;
}

export async function decidedOf(sql: Sql, numbers: readonly string[]): Promise<Decided> {
  const [row] = await sql<Decided[]>`
    select coalesce(bool_or(case when r.id is null then n.agent_id is not null
          else r.version > 1 or jsonb_array_length(route -> 'nodes') > 2
            or jsonb_array_length(jsonb_path_query_array(route, '$.nodes[*].steps[*].ring[*]')) > 1 end), false) as is_answered,
      coalesce(bool_or(route @? '$.nodes[*] ? (@.kind == "schedule" || @.kind == "office-hours")'), false) as has_hours
    from owned_numbers n left join routes r on r.id = n.route_id
    where n.number = any(${[...numbers]}::text[])`;
  return row ?? { isAnswered: false, hasHours: false };
}
