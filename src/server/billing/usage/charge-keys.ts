import type { UsageGroup } from '#contract/billing/usage.ts';
import type { Fragment, Sql } from '#server/store/database.ts';

/** The account's own number; '' where nothing knows it any more. */
const ownNumber = (sql: Sql) =>
  sql`coalesce(tracking_number, case when direction = 'inbound' then number end, '')`;
const asUser = (sql: Sql) => sql`coalesce(user_id::text, '')`;
const asSource = (sql: Sql) => sql`coalesce(source, '')`;

/** By what charges are asked for: '' where there is none. */
export const KEYS: Record<UsageGroup, (sql: Sql, timeZone: string) => Fragment> = {
  day: (sql, timeZone) => sql`to_char(ended_at at time zone ${timeZone}, 'YYYY-MM-DD')`,
  number: ownNumber,
  agent: asUser,
  source: asSource,
  direction: (sql) => sql`direction`,
  destination: (sql) => sql`place`,
};
