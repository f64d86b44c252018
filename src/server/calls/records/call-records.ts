/** The calls room's tables: one row a call, one a leg. What a call costs is billing's to say. */
import type { CallList, CallRecord } from '#contract/calls/calls.ts';
import type { Clock } from '#kit/clock.ts';
import { toMicros } from '#kit/money.ts';
import { chargesSoFar } from '#server/billing/charges/charges-so-far.ts';
import { seenBy, sightOf, type Sight } from '#server/people/sight.ts';
import type { User } from '#server/people/users.ts';
import type { Fragment, Sql } from '#server/store/database.ts';
import { callRowOf, factsOf, legRowsOf, type CallRow, type Carried, type LegRow } from './call-rows.ts';
import type { CallFacts, StoredCall } from './running-record.ts';

/** Writes the record as it stands. null: it is ended already, and left as it is. */
export async function saveCall(sql: Sql, facts: CallFacts, carried: Carried): Promise<StoredCall | null> {
  const [saved] = await sql<Pick<StoredCall, 'revision'>[]>`
    insert into calls ${sql({ ...callRowOf(facts, carried), path: sql.json(facts.path) })}
    on conflict (id) do update set outcome = excluded.outcome, reason = excluded.reason, agent_id = excluded.agent_id,
      agent_name = excluded.agent_name, connected_at = excluded.connected_at, answered_at = excluded.answered_at,
      ended_at = excluded.ended_at, heartbeat_at = excluded.heartbeat_at, hold_ms = excluded.hold_ms,
      path = excluded.path, has_message = excluded.has_message, has_recording = excluded.has_recording,
      revision = calls.revision + 1
    where calls.ended_at is null returning revision`;
  if (!saved) return null;
  const stored = { ...facts, ...saved };
  const legs = legRowsOf(facts);
  if (legs.length === 0) return stored;
  await sql`
    insert into call_legs ${sql(legs)}
    on conflict (id) do update set answered_at = excluded.answered_at, ended_at = excluded.ended_at, outcome = excluded.outcome`;
  return stored;
}

type SomePeople = Exclude<Sight, 'everybody'>;

const withMessageFor = (sql: Sql, people: SomePeople) => sql`
  select call_id from voice_messages join mailboxes on mailboxes.id = mailbox_id
    where user_id in (${seenBy(sql, people)})`;

/**
 * The history of agents: calls that they had, calls that rang for them in vain, and calls that left a message in their own
 * mailbox. Not what was answered elsewhere, and not what passed them by. Each one's newest are found by an index.
 */
const inHistoryOf = (sql: Sql, people: SomePeople, { before, limit }: Page) => sql`id in (
  select found.id from (${seenBy(sql, people)}) agents cross join lateral (
    (select calls.id from calls where agent_id = agents.id and ${isBefore(sql, sql`started_at`, before)}
      order by started_at desc fetch first ${limit} rows with ties)
    union all
    (select call_id from call_legs where user_id = agents.id and outcome in ('no-answer', 'declined', 'cancelled')
        and ${isBefore(sql, sql`call_started_at`, before)}
      order by call_started_at desc fetch first ${limit} rows with ties)) found
  union ${withMessageFor(sql, people)})`;

const isBefore = (sql: Sql, startedAt: Fragment, before: number | null) =>
  before === null ? sql`true` : sql`${startedAt} < ${new Date(before)}`;

/** They may ask for those one by one, and for what rang for them in any way. */
const maySee = (sql: Sql, people: SomePeople) => sql`(
  agent_id in (${seenBy(sql, people)}) or calls.id in (${withMessageFor(sql, people)}) or exists (
    select from call_legs where call_id = calls.id and user_id in (${seenBy(sql, people)})))`;

interface Page {
  /** Epoch milliseconds; null: from the newest. */
  before: number | null;
  limit: number;
}

/** Newest first. A page is longer than `limit` where calls began in the same millisecond: none may fall between pages. */
export async function listCalls(sql: Sql, user: User, page: Page, clock: Clock): Promise<CallList> {
  const { before, limit } = page;
  const sight = sightOf(user);
  const rows = await sql<CallRow[]>`
    select * from calls where account_id = ${user.accountId}
      and ${sight === 'everybody' ? sql`true` : inHistoryOf(sql, sight, page)} and ${isBefore(sql, sql`started_at`, before)}
    order by started_at desc fetch first ${limit} rows with ties`;
  const calls = await recordsOf(sql, rows, clock);
  return { calls, nextBefore: calls.length < limit ? null : (calls.at(-1)?.startedAt ?? null) };
}

/** null: there is none, or none that this user sees. */
export async function findCall(sql: Sql, user: User, id: string, clock: Clock): Promise<CallRecord | null> {
  const sight = sightOf(user);
  const rows = await sql<CallRow[]>`
    select * from calls where id = ${id} and account_id = ${user.accountId}
      and ${sight === 'everybody' ? sql`true` : maySee(sql, sight)}`;
  const [call] = await recordsOf(sql, rows, clock);
  return call ?? null;
}

/** The record as the contract has it: with what it has cost so far. */
export async function withMoney(sql: Sql, facts: StoredCall[], clock: Clock): Promise<CallRecord[]> {
  const charges = await chargesSoFar(
    sql,
    facts.map(({ id }) => id),
    clock,
  );
  const free = { costMicros: toMicros(0), billedSeconds: 0, microsPerMinute: null };
  return facts.map((call) => ({ ...call, ...(charges.get(call.id) ?? free) }));
}

/** The facts of these rows, legs included. */
export async function factsOfRows(sql: Sql, rows: readonly CallRow[]): Promise<StoredCall[]> {
  if (rows.length === 0) return [];
  const legs = await sql<LegRow[]>`
    select * from call_legs where call_id = any(${rows.map(({ id }) => id)}::uuid[]) order by position`;
  return rows.map((row) =>
    factsOf(
      row,
      legs.filter((leg) => leg.callId === row.id),
    ),
  );
}

async function recordsOf(sql: Sql, rows: readonly CallRow[], clock: Clock): Promise<CallRecord[]> {
  return withMoney(sql, await factsOfRows(sql, rows), clock);
}

/** A call to one of its numbers was answered. */
export async function hasAnsweredCall(sql: Sql, accountId: string): Promise<boolean> {
  const found = await sql`
    select from calls where account_id = ${accountId} and direction = 'inbound' and answered_at is not null limit 1`;
  return found.length > 0;
}
