/** What a person wants to hear of, and how. */
import * as z from 'zod/mini';
import {
  noticeKindSchema,
  noticeWaysSchema,
  quietHoursSchema,
  usualWays,
  type NoticeKind,
  type NoticeSettingsChange,
  type NoticeWays,
  type QuietHours,
} from '#contract/people/notices.ts';
import type { Role } from '#contract/people/people.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { isTimeZone } from '#kit/wall-clock.ts';
import type { User } from '#server/people/users.ts';
import { transaction, type Pool, type Sql, type Transaction } from '#server/store/database.ts';
import { lockNotices } from './lock-notices.ts';

const waysSchema = z.partialRecord(noticeKindSchema, noticeWaysSchema);

export interface Wishes {
  ways: Partial<Record<NoticeKind, NoticeWays>>;
  timeZone: string | null;
  quiet: QuietHours | null;
  urgentAtOnce: boolean;
}

interface Row {
  userId: string;
  ways: unknown;
  timeZone: string | null;
  quiet: unknown;
  urgentAtOnce: boolean;
}

const unsaid: Wishes = { ways: {}, timeZone: null, quiet: null, urgentAtOnce: true };

/** Of those who have chosen; the others are as their role has it. */
export async function wishesOf(sql: Sql, userIds: readonly string[]): Promise<(userId: string) => Wishes> {
  const rows = await sql<Row[]>`
    select user_id, ways, time_zone, quiet, urgent_at_once from notice_settings
    where user_id = any(${[...userIds]}::uuid[])`;
  const known = new Map(
    rows.map(({ userId, ways, quiet, timeZone, urgentAtOnce }) => [
      userId,
      {
        ways: waysSchema.parse(ways),
        quiet: z.nullable(quietHoursSchema).parse(quiet),
        timeZone,
        urgentAtOnce,
      },
    ]),
  );
  return (userId) => known.get(userId) ?? unsaid;
}

/** null: nobody of this role is told of it. */
export function waysOf(role: Role, { ways }: Pick<Wishes, 'ways'>, kind: NoticeKind): NoticeWays | null {
  const usual = usualWays[role][kind];
  return usual ? (ways[kind] ?? usual) : null;
}

type Chooser = Pick<User, 'id' | 'role'>;

export async function readSettings(sql: Sql, { id, role }: Chooser): Promise<NoticeSettingsChange> {
  const { timeZone, quiet, urgentAtOnce, ways } = (await wishesOf(sql, [id]))(id);
  const kinds = noticeKindSchema.options.flatMap((kind) => {
    const chosen = waysOf(role, { ways }, kind);
    return chosen ? [{ kind, mail: chosen.mail, list: chosen.list }] : [];
  });
  return { kinds, timeZone, quiet, urgentAtOnce };
}

/** What is no longer wanted by mail, and waits, is not mailed. */
export function changeSettings(
  sql: Pool,
  { id, role }: Chooser,
  { kinds, timeZone, quiet, urgentAtOnce }: NoticeSettingsChange,
): Promise<Result<NoticeSettingsChange, 'unknown-zone'>> {
  if (timeZone !== null && !isTimeZone(timeZone)) return Promise.resolve(fail('unknown-zone'));
  const ways = Object.fromEntries(kinds.map(({ kind, mail, list }) => [kind, { mail, list }]));
  return transaction(sql, async (tx) => {
    await tx`
      insert into notice_settings (user_id, ways, time_zone, quiet, urgent_at_once)
      values (${id}, ${tx.json(ways)}, ${timeZone}, ${quiet && tx.json(quiet)}, ${urgentAtOnce})
      on conflict (user_id) do update set ways = excluded.ways, time_zone = excluded.time_zone,
        quiet = excluded.quiet, urgent_at_once = excluded.urgent_at_once`;
    const unwanted = kinds.flatMap(({ kind, mail }) => (mail ? [] : [kind]));
    await dropWaiting(tx, id, unwanted);
    return ok(await readSettings(tx, { id, role }));
  });
}

/** @param kinds null: all */
export async function unsubscribe(
  tx: Transaction,
  user: Chooser,
  kinds: readonly NoticeKind[] | null,
): Promise<void> {
  const stopped = kinds ?? noticeKindSchema.options;
  await tx`insert into notice_settings (user_id) values (${user.id}) on conflict (user_id) do update set user_id = excluded.user_id`;
  const wishes = (await wishesOf(tx, [user.id]))(user.id);
  const ways = { ...wishes.ways };
  for (const one of stopped) {
    const chosen = waysOf(user.role, wishes, one);
    if (chosen) ways[one] = { mail: false, list: chosen.list };
  }
  await tx`update notice_settings set ways = ${tx.json(ways)} where user_id = ${user.id}`;
  await dropWaiting(tx, user.id, stopped);
}

/** The settings are locked first, and then notices in the order of `lockNotices`, as by all who change several. */
async function dropWaiting(tx: Transaction, userId: string, kinds: readonly NoticeKind[]): Promise<void> {
  const isUnwanted = tx`user_id = ${userId} and kind = any(${[...kinds]}::text[]) and mail_due_at is not null`;
  await lockNotices(tx, isUnwanted);
  await tx`update person_notices set mail_due_at = null where ${isUnwanted}`;
  await tx`
    delete from mails where user_id = ${userId} and purpose = 'notice' and kind = any(${[...kinds]}::text[])
      and state = 'waiting'`;
}
