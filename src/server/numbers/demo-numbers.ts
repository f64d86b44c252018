import type { Sql } from '#server/store/database.ts';

interface Agent {
  id: string;
  name: string;
}

/** Five tracking numbers, then an agent number for each agent. */
export async function seedDemoNumbers(
  sql: Sql,
  accountId: string,
  { agent1, agent2, agent3 }: { agent1: Agent; agent2: Agent; agent3: Agent },
): Promise<void> {
  const buy = (number: string, source: string, agentId: string | null) => sql`
    insert into owned_numbers (number, account_id, source, agent_id)
    values (${number}, ${accountId}, ${source}, ${agentId})`;
  await buy('+12025550110', 'Google Ads', null);
  await buy('+12025550111', 'Radio', null);
  await buy('+12025550112', 'Mailer', null);
  await buy('+12025550113', 'Website', null);
  await buy('+12025550114', 'Billboard', null);
  await buy('+12025550121', agent1.name, agent1.id);
  await buy('+13125550122', agent2.name, agent2.id);
  await buy('+14155550123', agent3.name, agent3.id);
}
