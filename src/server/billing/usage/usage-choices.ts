import type { Usage, UsageQuery } from '#contract/billing/usage.ts';
import type { Sql } from '#server/store/database.ts';
import { chargesOfDays, KEYS } from './charge-keys.ts';

interface ChoiceRow {
  /** One of them, the others are null. */
  number: string | null;
  agent: string | null;
  source: string | null;
  destination: string | null;
}

/** What there is to choose from on those days, whatever else was chosen. Agents by the name that they had last. */
export async function readChoices(sql: Sql, accountId: string, query: UsageQuery): Promise<Usage['choices']> {
  const { timeZone } = query;
  const rows = await sql<ChoiceRow[]>`
    select number, agent, source, destination
    from (select ${KEYS.number(sql, timeZone)} as number, ${KEYS.agent(sql, timeZone)} as agent,
          ${KEYS.source(sql, timeZone)} as source, ${KEYS.destination(sql, timeZone)} as destination
        from call_charges where ${chargesOfDays(sql, accountId, query)}) charged
    group by grouping sets ((number), (agent), (source), (destination))
    order by number, agent, source, destination`;
  const names = await readNames(sql, accountId, query);
  const found = (of: (row: ChoiceRow) => string | null) =>
    rows.map(of).filter((key): key is string => key !== null && key !== '');
  const agents = found(({ agent }) => agent).map((id) => ({ id, name: names.get(id) ?? id }));
  return {
    numbers: found(({ number }) => number),
    agents: agents.sort((a, b) => a.name.localeCompare(b.name)),
    sources: found(({ source }) => source),
    destinations: found(({ destination }) => destination),
  };
}

async function readNames(sql: Sql, accountId: string, query: UsageQuery): Promise<Map<string, string>> {
  const rows = await sql<{ userId: string; agentName: string }[]>`
    select distinct on (user_id) user_id, agent_name from call_charges
    where ${chargesOfDays(sql, accountId, query)} and user_id is not null and agent_name is not null
    order by user_id, ended_at desc`;
  return new Map(rows.map(({ userId, agentName }) => [userId, agentName]));
}
