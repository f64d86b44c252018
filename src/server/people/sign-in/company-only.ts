/** Where a company wants its own accounts used, nothing else lets people in; administrators keep their password as the way back. */
import type { Fragment, Sql } from '#server/store/database.ts';

/** Of the row of `users` with this id. */
export const isCompanyOnly = (sql: Sql): Fragment => sql`
  users.role <> 'admin' and exists (
    select from sso_connections where sso_connections.account_id = users.account_id and is_required)`;

export async function mustUseCompany(sql: Sql, userId: string): Promise<boolean> {
  const found = await sql`select from users where id = ${userId} and ${isCompanyOnly(sql)}`;
  return found.length > 0;
}
