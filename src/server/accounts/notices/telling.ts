/** What happened is told to the people who want to hear of it, and to the account's webhooks: each once. */
import {
  happeningSchema,
  isUrgent,
  noticeKindOf,
  type HappeningFacts,
  type NoticeKind,
  type NoticeWays,
} from '#contract/people/notices.ts';
import type { Role } from '#contract/people/people.ts';
import type { Clock } from '#kit/clock.ts';
import { Unavailable } from '#kit/load/unavailable.ts';
import type { Log } from '#kit/log.ts';
import { randomUUID } from 'node:crypto';
import { addresseesOf } from '#server/calls/sound/voicemail-waiting.ts';
import { publishHappening } from '#server/calls/webhooks/webhooks.ts';
import { zoneAt } from '#server/billing/ledger/account-days.ts';
import { wake } from '#server/store/connections/wake-up.ts';
import { transaction, type Pool, type Transaction } from '#server/store/database.ts';
import { publish } from '#server/store/event-log.ts';
import { mailDueAt } from './mail-due.ts';
import { waysOf, wishesOf, type Wishes } from './settings.ts';

/** Woken when something is to be mailed to somebody. */
export const LETTERS_CHANNEL = 'ringside_letters';

interface Parts {
  sql: Pool;
  clock: Clock;
  log: Log;
  /** There is a mail server. */
  isMailed: boolean;
}

interface Happening {
  id: bigint;
  accountId: string;
  facts: unknown;
  at: Date;
}

/** Doubled with each failure, to some seventeen hours. */
const REST_MS = 60_000;
const MOST_DOUBLINGS = 10;

/**
 * The next that nobody has told yet: it is gone once everybody was told, in one transaction, so that a crash leaves it whole
 * or told. One that cannot be told rests, and holds up no other. @returns false: there was none
 */
export async function tellNext({ sql, clock, log, isMailed }: Parts): Promise<boolean> {
  const taken: Happening[] = [];
  try {
    return await transaction(sql, async (tx) => {
      const [happening] = await tx<Happening[]>`
        delete from happenings where id = (
          select id from happenings where next_at <= ${new Date(clock.now())} order by id limit 1 for update skip locked)
        returning id, account_id, facts, at`;
      if (!happening) return false;
      taken.push(happening);
      const facts = happeningSchema.safeParse(happening.facts);
      if (facts.success) await tell(tx, { happening, facts: facts.data, isMailed }, clock);
      else log.error({ happening: happening.facts }, 'nobody could be told of what happened');
      return true;
    });
  } catch (error) {
    // The database is away, for all of them.
    const [failed] = taken;
    if (!failed || error instanceof Unavailable) throw error;
    log.error({ error, happening: failed }, 'of what happened nobody could be told yet');
    await rest(sql, failed, clock);
    return true;
  }
}

async function rest(sql: Pool, { id }: Happening, clock: Clock): Promise<void> {
  await sql`
    update happenings set failures = failures + 1, next_at = ${new Date(clock.now())}::timestamptz
      + ${REST_MS} * 2 ^ least(failures, ${MOST_DOUBLINGS}) * interval '1 millisecond'
    where id = ${id}`;
}

interface News {
  happening: Happening;
  facts: HappeningFacts;
  isMailed: boolean;
}

async function tell(tx: Transaction, news: News, clock: Clock): Promise<void> {
  const { facts, happening } = news;
  const { accountId } = happening;
  await publishHappening(tx, { accountId, facts }, clock);
  const kind = noticeKindOf(facts);
  if (kind === null) return;
  const people = await peopleFor(tx, accountId, facts);
  const wishes = await wishesOf(
    tx,
    people.map(({ id }) => id),
  );
  const listed: string[] = [];
  for (const person of people) {
    const wish = wishes(person.id);
    const ways = waysOf(person.role, wish, kind);
    if (ways?.list === true) listed.push(person.id);
    if (ways) await tellOne(tx, news, { userId: person.id, kind, ways, wish }, clock);
  }
  if (listed.length > 0) await publishNotices(tx, accountId, listed);
}

interface Told {
  userId: string;
  kind: NoticeKind;
  ways: NoticeWays;
  wish: Wishes;
}

async function tellOne(
  tx: Transaction,
  { happening, facts, isMailed }: News,
  told: Told,
  clock: Clock,
): Promise<void> {
  const { userId, kind, ways } = told;
  const due =
    ways.mail && isMailed
      ? await dueFor(tx, facts, { ...told, accountId: happening.accountId }, clock)
      : null;
  if (!due && !ways.list) return;
  await tx`
    insert into person_notices
      (id, happening, account_id, user_id, kind, facts, at, is_urgent, is_listed, mail_due_at)
    values (${randomUUID()}, ${happening.id}, ${happening.accountId}, ${userId}, ${kind},
      ${JSON.stringify(facts)}::text::jsonb, ${happening.at}, ${isUrgent(facts)}, ${ways.list}, ${due})`;
  if (due) wake(tx, LETTERS_CHANNEL);
}

/** Their lists are read again. */
export const publishNotices = (tx: Transaction, accountId: string, audience: string[]): Promise<void> =>
  publish(tx, { accountId, audience, type: 'billing.changed', data: { what: 'notices' } });

interface Person {
  id: string;
  role: Role;
}

async function peopleFor(tx: Transaction, accountId: string, facts: HappeningFacts): Promise<Person[]> {
  const ids =
    facts.kind === 'missed-call'
      ? facts.missedBy
      : facts.kind === 'voicemail'
        ? await addresseesOf(tx, facts.mailboxId)
        : null;
  return tx<Person[]>`
    select id, role from users where account_id = ${accountId} and state = 'active'
      and ${ids === null ? tx`role = 'admin'` : tx`id = any(${ids}::uuid[])`}
    order by id`;
}

/** With what of its kind waits already, or by itself. */
async function dueFor(
  tx: Transaction,
  facts: HappeningFacts,
  { accountId, userId, kind, wish }: Told & { accountId: string },
  clock: Clock,
): Promise<Date> {
  const now = clock.now();
  const { quiet, urgentAtOnce } = wish;
  const [known] = await tx<{ waitsUntil: Date | null; lastAt: Date | null }[]>`
    select min(mail_due_at) filter (where mail_due_at > ${new Date(now)} and not is_urgent) as waits_until,
      max(mailed_at) as last_at
    from person_notices where user_id = ${userId} and kind = ${kind}
      and (mail_due_at is not null or mailed_at is not null)`;
  const timeZone = wish.timeZone ?? (await zoneAt(tx, accountId, now));
  const lastAt = known?.lastAt?.getTime() ?? null;
  const isNow = isUrgent(facts);
  if (!isNow && known?.waitsUntil) return known.waitsUntil;
  return new Date(mailDueAt({ kind, isUrgent: isNow, now, lastAt, quiet, timeZone, urgentAtOnce }));
}
