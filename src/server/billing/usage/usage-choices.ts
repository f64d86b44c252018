import type { Usage, UsageQuery } from '#contract/billing/usage.ts';
import type { Sql } from '#server/store/database.ts';
import { chargesOfDays, KEYS } from './charge-keys.ts';

interface ChoiceRow {
  /** One of them, the others are null. */
  number: string | null;
  agent: string | null;
  source: string | null;
  destination: string | null;
  /** The agent's, one of those that it had; and when it had it last. */
  name: string | null;
  last: Date;
}

/** What there is to choose from on those days, whatever else was chosen. Agents by the name that they had last. */
export async function readChoices(sql: Sql, accountId: string, query: UsageQuery): Promise<Usage['choices']> {
  const { timeZone } = query;
  const rows = await sql<ChoiceRow[]>`
    select number, agent, name, source, destination, max(ended_at) as last
    from (select ${KEYS.number(sql, timeZone)} as number, ${KEYS.agent(sql, timeZone)} as agent, agent_name as name,
          ${KEYS.source(sql, timeZone)} as source, ${KEYS.destination(sql, timeZone)} as destination, ended_at
        from call_charges where ${chargesOfDays(sql, accountId, query)}) charged
    group by grouping sets ((number), (agent, name), (source), (destination))
    order by number, source, destination, last`;
  const found = (of: (row: ChoiceRow) => string | null) =>
    rows.map(of).filter((key): key is string => key !== null && key !== '');
  const names = new Map(found(({ agent }) => agent).map((id) => [id, id]));
  for (const { agent, name } of rows) if (agent && name) names.set(agent, name);
  const agents = [...names].map(([id, name]) => ({ id, name }));
  return {
    numbers: found(({ number }) => number),
    agents: agents.sort((a, b) => a.name.localeCompare(b.name)),
    sources: found(({ source }) => source),
    destinations: found(({ destination }) => destination),
  };
}
