/** Office hours with all that they keep, as a decision needs them. */
import * as z from 'zod/mini';
import { holidaySchema, openSpanSchema } from '#contract/routing/office-hours.ts';
import type { Route } from '#contract/routing/routing.ts';
import type { Fragment, Sql } from '#server/store/database.ts';
import type { CallFacts } from '../rules/decision.ts';

const keptSchema = z.array(
  z.object({
    id: z.string(),
    timeZone: z.string(),
    week: z.array(z.array(openSpanSchema)),
    holidays: z.array(holidaySchema),
  }),
);

/** SQL: those of the table's rows `h` that are wanted, in one value. */
export const keptHours = (sql: Sql, wanted: Fragment): Fragment => sql`
  (select coalesce(jsonb_agg(jsonb_build_object('id', h.id, 'timeZone', h.time_zone, 'week', h.week, 'holidays', (
      select coalesce(jsonb_agg(one order by k.place, nth), '[]')
      from office_hours_holidays k join holiday_sets s on s.id = k.holiday_set_id
        cross join lateral jsonb_array_elements(s.holidays) with ordinality as each(one, nth)
      where k.office_hours_id = h.id))), '[]')
    from office_hours h where ${wanted})`;

/** @param kept what `keptHours` has read */
export const readKept = (kept: unknown): CallFacts['officeHours'] =>
  new Map(keptSchema.parse(kept).map(({ id, ...hours }) => [id, hours]));

/** Those that a route goes by. */
export const hoursIn = ({ nodes }: Pick<Route, 'nodes'>): string[] => [
  ...new Set(nodes.flatMap((node) => (node.kind === 'office-hours' ? [node.officeHoursId] : []))),
];

/** Of a draft: those that are not there are left out. */
export async function keptHoursOf(
  sql: Sql,
  accountId: string,
  draft: Route,
): Promise<CallFacts['officeHours']> {
  const ids = hoursIn(draft);
  if (ids.length === 0) return new Map();
  const [row] = await sql<{ kept: unknown }[]>`
    select ${keptHours(sql, sql`h.account_id = ${accountId} and h.id = any(${ids}::uuid[])`)} as kept`;
  return readKept(row?.kept);
}
