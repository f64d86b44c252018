import type { Sql } from '#server/store/database.ts';

/** Of a charge, the account's own number; '' where it was not kept: before 1102 only what came in had it, as what is rated. */
export const ownNumber = (sql: Sql) =>
  sql`coalesce(tracking_number, case when direction = 'inbound' then number end, '')`;
