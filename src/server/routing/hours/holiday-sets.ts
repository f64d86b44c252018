/** Sets of holidays: things of their own, which office hours keep. */
import { randomUUID } from 'node:crypto';
import {
  holidaySetInputSchema,
  type HolidaySet,
  type HolidaySetChange,
  type HolidaySetInput,
} from '#contract/routing/office-hours.ts';
import { dateOf, nextHoliday } from '#contract/routing/opening.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { tell, type Doing } from '#server/store/audit-log.ts';
import { within, type Fragment, type Sql, type Transaction } from '#server/store/database.ts';
import { lockKept, sayNames, servedBy, type RemovalFault, type Thing } from '../kept/saving.ts';
import { forgetVersions, keepVersion } from '../kept/versions.ts';

const DAY_MS = 86_400_000;
const MOST_SETS = 200;

interface Row {
  id: string;
  name: string;
  holidays: unknown;
  version: number;
}

interface UsedRow extends Row {
  hours: number;
  numbers: number;
}

/** By name. */
export const holidaySetsOf = (sql: Sql, accountId: string, now: number): Promise<HolidaySet[]> =>
  holidaySets(sql, { accountId, isWanted: sql`true` }, now);

async function holidaySets(
  sql: Sql,
  { accountId, isWanted }: { accountId: string; isWanted: Fragment },
  now: number,
): Promise<HolidaySet[]> {
  const rows = await sql<UsedRow[]>`
    with served as (${servedBy(sql, accountId)})
    select id, name, holidays, version,
      (select count(distinct office_hours_id)::int from office_hours_holidays where holiday_set_id = s.id) as hours,
      (select coalesce(sum(served.numbers), 0)::int from served where served.route_id in (
        select u.route_id from route_office_hours u join office_hours_holidays k using (office_hours_id)
        where k.holiday_set_id = s.id)) as numbers
    from holiday_sets s where account_id = ${accountId} and ${isWanted} order by lower(name), id`;
  return rows.map(({ hours, numbers, ...row }) => shown(row, { officeHours: hours, numbers }, now));
}

/** Days are those of UTC: a set is kept in several time zones. */
function shown(row: Row, usedBy: HolidaySet['usedBy'], now: number): HolidaySet {
  const { name, holidays } = contentOf(row);
  const next = nextHoliday(holidays, Math.floor(now / DAY_MS));
  return { id: row.id, name, holidays, next: next && dateOf(next.day), usedBy, version: row.version };
}

const contentOf = ({ name, holidays }: Pick<Row, 'name' | 'holidays'>): HolidaySetInput =>
  holidaySetInputSchema.parse({ name, holidays });

/** As administrators read it in the log. */
const facts = ({ name, holidays }: HolidaySetInput) => ({
  name,
  days: holidays.map((one) => one.name).join(', '),
});

export async function makeHolidaySet(
  sql: Sql,
  accountId: string,
  input: HolidaySetInput,
  saving: Doing,
): Promise<Result<HolidaySet, 'too-many'>> {
  return within(sql, async (tx) => {
    await lockKept(tx, accountId);
    const [row] = await tx<{ count: number }[]>`
      select count(*)::int from holiday_sets where account_id = ${accountId}`;
    if ((row?.count ?? 0) >= MOST_SETS) return fail('too-many');
    return ok(await addHolidaySet(tx, accountId, input, saving));
  });
}

export async function addHolidaySet(
  tx: Transaction,
  accountId: string,
  { name, holidays }: HolidaySetInput,
  saving: Doing,
): Promise<HolidaySet> {
  const set = { id: randomUUID(), accountId };
  const content = { name, holidays };
  await tx`
    insert into holiday_sets (id, account_id, name, holidays)
    values (${set.id}, ${accountId}, ${name}, ${JSON.stringify(holidays)}::text::jsonb)`;
  await keepVersion(tx, { kind: 'holiday-set', ...set }, { version: 1, content }, saving);
  const subject = { id: set.id, name };
  await tell(tx, { accountId, action: 'holiday-set.made', subject, after: facts(content) }, saving);
  return shown(
    { id: set.id, name, holidays, version: 1 },
    { officeHours: 0, numbers: 0 },
    saving.clock.now(),
  );
}

export async function changeHolidaySet(
  sql: Sql,
  set: Thing,
  { version, ...input }: HolidaySetChange,
  saving: Doing,
): Promise<Result<HolidaySet, 'not-found' | 'changed-meanwhile'>> {
  const { id, accountId } = set;
  const changed = await within(sql, async (tx): Promise<Result<null, 'not-found' | 'changed-meanwhile'>> => {
    const [row] = await tx<Row[]>`
      select id, name, holidays, version from holiday_sets
      where id = ${id} and account_id = ${accountId} for no key update`;
    if (!row) return fail('not-found');
    if (version !== undefined && version !== row.version) return fail('changed-meanwhile');
    const before = contentOf(row);
    const content: HolidaySetInput = { name: input.name, holidays: input.holidays };
    if (isSame(before, content)) return ok(null);
    const next = row.version + 1;
    await tx`
      update holiday_sets set name = ${content.name}, holidays = ${JSON.stringify(content.holidays)}::text::jsonb,
        version = ${next} where id = ${id}`;
    await keepVersion(tx, { kind: 'holiday-set', ...set }, { version: next, content }, saving);
    const subject = { id, name: content.name };
    await tell(
      tx,
      { accountId, action: 'holiday-set.changed', subject, before: facts(before), after: facts(content) },
      saving,
    );
    return ok(null);
  });
  if (!changed.ok) return changed;
  const [found] = await holidaySets(sql, { accountId, isWanted: sql`id = ${id}` }, saving.clock.now());
  return found ? ok(found) : fail('not-found');
}

const isSame = (a: HolidaySetInput, b: HolidaySetInput): boolean =>
  JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));
/** As the contract orders the fields: PostgreSQL keeps no order. */
const ordered = (input: HolidaySetInput) => holidaySetInputSchema.parse(input);

export async function removeHolidaySet(
  sql: Sql,
  { id, accountId }: Thing,
  saving: Doing,
): Promise<Result<null, RemovalFault>> {
  return within(sql, async (tx): Promise<Result<null, RemovalFault>> => {
    // Hours that begin to keep it wait, and then find it gone.
    const [row] = await tx<{ name: string; holidays: unknown }[]>`
      select name, holidays from holiday_sets where id = ${id} and account_id = ${accountId} for update`;
    if (!row) return fail({ code: 'not-found' });
    const keepers = await tx<{ name: string }[]>`
      select h.name from office_hours h
      where h.id in (select office_hours_id from office_hours_holidays where holiday_set_id = ${id}) order by lower(h.name)`;
    if (keepers.length > 0)
      return fail({ code: 'in-use', detail: sayNames(keepers.map(({ name }) => name)) });
    await tx`delete from holiday_sets where id = ${id}`;
    await forgetVersions(tx, [id]);
    const subject = { id, name: row.name };
    await tell(
      tx,
      { accountId, action: 'holiday-set.removed', subject, before: facts(contentOf(row)) },
      saving,
    );
    return ok(null);
  });
}
