import type { Usage } from '#contract/billing/usage.ts';
import type { Sql } from '#server/store/database.ts';
import { KEYS } from './charge-keys.ts';
import { besidesWholeDays, wholeDays, type UsageSpan } from './usage-span.ts';

interface ChoiceRow {
  dimension: 'number' | 'agent' | 'source' | 'destination';
  key: string;
  /** An agent's, one of those that it had. */
  name: string | null;
}

/** What there is to choose from on those days, whatever else was chosen. Agents by the name that they had last. */
export async function readChoices(sql: Sql, accountId: string, span: UsageSpan): Promise<Usage['choices']> {
  const ofKey = sql`${wholeDays(sql, accountId, span)} and dimension = keys.dimension and key = keys.key`;
  const keyOf = (dimension: ChoiceRow['dimension']) => KEYS[dimension](sql, 'UTC');
  // Key by key, each found by the index: the days of all of them are many.
  const rows = await sql<ChoiceRow[]>`
    with recursive keys as (
      select dimension, '' as key from unnest(array['number', 'agent', 'source', 'destination']) as dimension
      union all
      select dimension, (
          select min(key) from usage_days
          where account_id = ${accountId} and dimension = keys.dimension and key > keys.key)
        from keys where key is not null
    )
    select dimension, key, name
    from (
      select keys.dimension, keys.key, newest.last_at,
          case when keys.dimension = 'agent' then (
            select name from usage_days where ${ofKey} and name is not null order by day desc limit 1) end as name
        from keys cross join lateral (select last_at from usage_days where ${ofKey} order by day desc limit 1) newest
      union all
      select case when grouping(number) = 0 then 'number' when grouping(agent) = 0 then 'agent'
          when grouping(source) = 0 then 'source' else 'destination' end,
        coalesce(number, agent, source, destination), max(ended_at), name
      from (
        select ${keyOf('number')} as number, ${keyOf('agent')} as agent, agent_name as name, ${keyOf('source')} as source,
          ${keyOf('destination')} as destination, ended_at
        from call_charges where ${besidesWholeDays(sql, accountId, span)}) charged
      group by grouping sets (number, (agent, name), source, destination)) used
    where key <> '' group by dimension, key, name order by dimension, key, max(last_at)`;
  const found = (which: ChoiceRow['dimension']) => [
    ...new Set(rows.filter(({ dimension }) => dimension === which).map(({ key }) => key)),
  ];
  const names = new Map(found('agent').map((id) => [id, id]));
  for (const { dimension, key, name } of rows) if (dimension === 'agent' && name) names.set(key, name);
  const agents = [...names].map(([id, name]) => ({ id, name }));
  return {
    numbers: found('number'),
    agents: agents.sort((a, b) => a.name.localeCompare(b.name)),
    sources: found('source'),
    destinations: found('destination'),
  };
}
