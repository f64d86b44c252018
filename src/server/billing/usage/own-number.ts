import type { Sql } from '#server/store/database.ts';

/** Of a charge, the account's own number; '' where nothing knows it any more. */
export const ownNumber = (sql: Sql) =>
  sql`coalesce(tracking_number, case when direction = 'inbound' then number end, '')`;
