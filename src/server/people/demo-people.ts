import { randomUUID } from 'node:crypto';
import type { Role } from '#contract/people/people.ts';
import type { Sql } from '#server/store/database.ts';
import { hashPassword } from './sign-in/password.ts';
import type { User } from './users.ts';

/** Printed in the README: refused wherever the server listens on more than loopback. */
export const DEMO_PASSWORD = 'ringside';

export interface DemoPeople {
  agent1: User;
  agent2: User;
  agent3: User;
  supervisor: User;
  admin: User;
}

/** Two teams, which the supervisor leads and who sees everybody besides. */
export async function seedDemoTeams(
  sql: Sql,
  { agent1, agent2, agent3, supervisor }: DemoPeople,
): Promise<void> {
  const add = async (name: string, members: readonly User[]): Promise<string> => {
    const id = randomUUID();
    await sql`insert into teams (id, account_id, name) values (${id}, ${supervisor.accountId}, ${name})`;
    await sql`update users set team_id = ${id} where id = any(${members.map((one) => one.id)}::uuid[])`;
    return id;
  };
  const leads = [await add('Bookings', [agent1, agent2]), await add('Repairs', [agent3])];
  await sql`update users set leads = ${leads}::uuid[] where id = ${supervisor.id}`;
}

export async function seedDemoPeople(sql: Sql, accountId: string): Promise<DemoPeople> {
  // One password, one hash: five of them would make the first start half a second longer.
  const passwordHash = await hashPassword(DEMO_PASSWORD);
  const add = async (
    mailbox: string,
    name: string,
    role: Role,
    extension: string | null = null,
  ): Promise<User> => {
    const email = `${mailbox}@harbor.test`;
    const user: User = { id: randomUUID(), accountId, name, email, role, sees: 'everybody', leads: [] };
    await sql`
      insert into users (id, account_id, name, email, password_hash, role, extension)
      values (${user.id}, ${accountId}, ${name}, ${user.email}, ${passwordHash}, ${role}, ${extension})`;
    return user;
  };
  return {
    agent1: await add('agent1', 'Ana Reyes', 'agent', '101'),
    agent2: await add('agent2', 'Ben Ortiz', 'agent', '102'),
    agent3: await add('agent3', 'Cleo Park', 'agent', '103'),
    supervisor: await add('supervisor', 'Sam Hale', 'supervisor'),
    admin: await add('admin', 'Ada Lund', 'admin'),
  };
}
