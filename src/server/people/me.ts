import type { Me } from '#contract/people/people.ts';
import type { Sql } from '#server/store/database.ts';

/** What this room knows of the signed-in person: the agent number is the numbers room's, `demo` the configuration's. */
export type Person = Omit<Me, 'agentNumber' | 'demo'>;

interface Row extends Omit<Person, 'statusSince' | 'account'> {
  statusSince: Date;
  accountId: string;
  accountName: string;
}

/** @throws Error for an unknown user: a session never outlives its user. */
export async function readMe(sql: Sql, userId: string): Promise<Person> {
  const [row] = await sql<Row[]>`
    select u.id, u.name, u.email, u.role, u.status, u.status_since,
      case when u.role = 'supervisor' then u.sees else 'everybody' end as sees, a.id as account_id, a.name as account_name,
      array(
        select split_part(name, ' ', 1) from users
        where account_id = a.id and role = 'admin' and state = 'active' order by name, id
      ) as administrators
    from users u join accounts a on a.id = u.account_id where u.id = ${userId}`;
  if (!row) throw new Error(`there is no user ${userId}`);
  const { accountId, accountName, statusSince, ...me } = row;
  return { ...me, statusSince: statusSince.getTime(), account: { id: accountId, name: accountName } };
}
