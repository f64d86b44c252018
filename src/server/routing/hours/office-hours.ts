/** Office hours: things of their own, which routes go by. */
import { randomUUID } from 'node:crypto';
import {
  officeHoursInputSchema,
  type OfficeHours,
  type OfficeHoursChange,
  type OfficeHoursInput,
} from '#contract/routing/office-hours.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { tell, type Doing } from '#server/store/audit-log.ts';
import { within, type Fragment, type Sql, type Transaction } from '#server/store/database.ts';
import { lockKept, sayNames, servedBy, type RemovalFault, type Thing } from '../kept/saving.ts';
import { forgetVersions, keepVersion } from '../kept/versions.ts';
import { isTimeZone } from '#kit/wall-clock.ts';

const MOST_HOURS = 200;

type InputFault = 'unknown-time-zone' | 'unknown-holiday-set';

interface Row {
  id: string;
  name: string;
  timeZone: string;
  week: unknown;
  holidaySetIds: string[];
  version: number;
}

interface UsedRow extends Row {
  routes: unknown;
}

/** By name. */
export const officeHoursOf = (sql: Sql, accountId: string): Promise<OfficeHours[]> =>
  officeHours(sql, accountId, sql`true`);

async function officeHours(sql: Sql, accountId: string, isWanted: Fragment): Promise<OfficeHours[]> {
  const rows = await sql<UsedRow[]>`
    with served as (${servedBy(sql, accountId)})
    select ${columns(sql)},
      (select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'name', r.name, 'numbers',
          coalesce(s.numbers, 0)) order by lower(r.name), r.id), '[]')
        from route_office_hours u join routes r on r.id = u.route_id left join served s on s.route_id = r.id
        where u.office_hours_id = h.id) as routes
    from office_hours h where account_id = ${accountId} and ${isWanted} order by lower(name), id`;
  return rows.map(({ routes, ...row }) => ({
    id: row.id,
    ...contentOf(row),
    // Made by the statement above.
    usedBy: { routes: routes as OfficeHours['usedBy']['routes'] },
    version: row.version,
  }));
}

const columns = (sql: Sql) => sql`
  id, name, time_zone, week, version,
  array(select holiday_set_id from office_hours_holidays where office_hours_id = h.id order by place) as holiday_set_ids`;

const contentOf = ({ name, timeZone, week, holidaySetIds }: Omit<Row, 'id' | 'version'>): OfficeHoursInput =>
  officeHoursInputSchema.parse({ name, timeZone, week, holidaySetIds });

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** As administrators read it in the log. */
const facts = ({ name, timeZone, week, holidaySetIds }: OfficeHoursInput) => ({
  name,
  timeZone,
  week: week
    .flatMap((spans, day) =>
      spans.length === 0
        ? []
        : `${DAYS[day] ?? ''} ${spans.map(({ from, until }) => `${from}–${until}`).join(', ')}`,
    )
    .join('; '),
  holidaySets: holidaySetIds.length,
});

/** A set that is removed meanwhile waits, and then is kept. Each set once. */
async function readable(
  tx: Transaction,
  accountId: string,
  { name, timeZone, week, holidaySetIds }: OfficeHoursInput,
): Promise<Result<OfficeHoursInput, InputFault>> {
  if (!isTimeZone(timeZone)) return fail('unknown-time-zone');
  const ids = [...new Set(holidaySetIds)];
  const found = await tx`
    select id from holiday_sets where account_id = ${accountId} and id = any(${ids}::uuid[]) order by id for key share`;
  return found.length === ids.length
    ? ok({ name, timeZone, week, holidaySetIds: ids })
    : fail('unknown-holiday-set');
}

async function keepSets(tx: Transaction, id: string, holidaySetIds: readonly string[]): Promise<void> {
  await tx`delete from office_hours_holidays where office_hours_id = ${id}`;
  await tx`
    insert into office_hours_holidays (office_hours_id, place, holiday_set_id)
    select ${id}, place, holiday_set_id from unnest(${[...holidaySetIds]}::uuid[]) with ordinality as kept(holiday_set_id, place)`;
}

export async function makeOfficeHours(
  sql: Sql,
  accountId: string,
  input: OfficeHoursInput,
  saving: Doing,
): Promise<Result<OfficeHours, InputFault | 'too-many'>> {
  return within(sql, async (tx): Promise<Result<OfficeHours, InputFault | 'too-many'>> => {
    await lockKept(tx, accountId);
    const [row] = await tx<{ count: number }[]>`
      select count(*)::int from office_hours where account_id = ${accountId}`;
    if ((row?.count ?? 0) >= MOST_HOURS) return fail('too-many');
    const content = await readable(tx, accountId, input);
    return content.ok ? ok(await addOfficeHours(tx, accountId, content.value, saving)) : content;
  });
}

/** Its sets are there. */
export async function addOfficeHours(
  tx: Transaction,
  accountId: string,
  content: OfficeHoursInput,
  saving: Doing,
): Promise<OfficeHours> {
  const hours = { id: randomUUID(), accountId };
  const { name, timeZone, week, holidaySetIds } = content;
  await tx`
    insert into office_hours (id, account_id, name, time_zone, week)
    values (${hours.id}, ${accountId}, ${name}, ${timeZone}, ${JSON.stringify(week)}::text::jsonb)`;
  await keepSets(tx, hours.id, holidaySetIds);
  await keepVersion(tx, { kind: 'office-hours', ...hours }, { version: 1, content }, saving);
  const subject = { id: hours.id, name };
  await tell(tx, { accountId, action: 'office-hours.made', subject, after: facts(content) }, saving);
  return { id: hours.id, ...content, usedBy: { routes: [] }, version: 1 };
}

type ChangeFault = InputFault | 'not-found' | 'changed-meanwhile';

export async function changeOfficeHours(
  sql: Sql,
  hours: Thing,
  { version, ...input }: OfficeHoursChange,
  saving: Doing,
): Promise<Result<OfficeHours, ChangeFault>> {
  const { id, accountId } = hours;
  const changed = await within(sql, async (tx): Promise<Result<null, ChangeFault>> => {
    const [row] = await tx<Row[]>`
      select ${columns(tx)} from office_hours h
      where id = ${id} and account_id = ${accountId} for no key update of h`;
    if (!row) return fail('not-found');
    if (version !== undefined && version !== row.version) return fail('changed-meanwhile');
    const content = await readable(tx, accountId, input);
    if (!content.ok) return content;
    const before = contentOf(row);
    const after = officeHoursInputSchema.parse(content.value);
    if (JSON.stringify(before) === JSON.stringify(after)) return ok(null);
    const next = row.version + 1;
    await tx`
      update office_hours set name = ${after.name}, time_zone = ${after.timeZone},
        week = ${JSON.stringify(after.week)}::text::jsonb, version = ${next} where id = ${id}`;
    await keepSets(tx, id, after.holidaySetIds);
    await keepVersion(tx, { kind: 'office-hours', ...hours }, { version: next, content: after }, saving);
    const told = { subject: { id, name: after.name }, before: facts(before), after: facts(after) };
    await tell(tx, { accountId, action: 'office-hours.changed', ...told }, saving);
    return ok(null);
  });
  if (!changed.ok) return changed;
  const [found] = await officeHours(sql, accountId, sql`id = ${id}`);
  return found ? ok(found) : fail('not-found');
}

export async function removeOfficeHours(
  sql: Sql,
  { id, accountId }: Thing,
  saving: Doing,
): Promise<Result<null, RemovalFault>> {
  return within(sql, async (tx): Promise<Result<null, RemovalFault>> => {
    // A route that begins to go by them waits, and then finds them gone.
    const [row] = await tx<Row[]>`
      select ${columns(tx)} from office_hours h where id = ${id} and account_id = ${accountId} for update of h`;
    if (!row) return fail({ code: 'not-found' });
    const routes = await tx<{ name: string }[]>`
      select name from routes where id in (select route_id from route_office_hours where office_hours_id = ${id})
      order by lower(name)`;
    if (routes.length > 0) return fail({ code: 'in-use', detail: sayNames(routes.map(({ name }) => name)) });
    await tx`delete from office_hours where id = ${id}`;
    await forgetVersions(tx, [id]);
    const subject = { id, name: row.name };
    await tell(
      tx,
      { accountId, action: 'office-hours.removed', subject, before: facts(contentOf(row)) },
      saving,
    );
    return ok(null);
  });
}
