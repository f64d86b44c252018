import type { Sql } from '#server/store/database.ts';
import { ringAll, saveRoute } from './route.ts';

interface DemoAgents {
  agent1: { id: string };
  agent2: { id: string };
}

/** Google Ads rings agents 1 and 2 at once; Radio rings agent 1 for 10 s, then agent 2. */
export async function seedDemoRoutes(sql: Sql, { agent1, agent2 }: DemoAgents): Promise<void> {
  await saveRoute(sql, '+12025550110', {
    kind: 'ring-plan',
    steps: [ringAll([agent1.id, agent2.id], 30)],
  });
  await saveRoute(sql, '+12025550111', {
    kind: 'ring-plan',
    steps: [ringAll([agent1.id], 10), ringAll([agent2.id], 20)],
  });
}
