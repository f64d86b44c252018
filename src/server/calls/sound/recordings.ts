/** Recordings of calls: who may hear them, and that one is gone. */
import type { CallRecording } from '#contract/calls/voicemail.ts';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { seenBy, sightOf } from '#server/people/sight.ts';
import type { User } from '#server/people/users.ts';
import { tell, type Actor } from '#server/store/audit-log.ts';
import type { DataFiles } from '#server/store/files/data-files.ts';
import { transaction, type Fragment, type Pool, type Sql, type Transaction } from '#server/store/database.ts';
import { publishCalls } from '../records/call-events.ts';
import { factsOfRows, withMoney } from '../records/call-records.ts';
import type { CallRow } from '../records/call-rows.ts';

type Hearer = Pick<User, 'id' | 'accountId' | 'role' | 'sees' | 'leads'>;

interface Row {
  id: string;
  callId: string;
  at: Date;
  durationMs: number;
  state: CallRecording['state'];
  waveformCaller: number[];
  waveformAgent: number[];
}

const recordingOf = ({ at, waveformCaller: caller, waveformAgent: agent, ...row }: Row): CallRecording => ({
  ...row,
  at: at.getTime(),
  waveform: { caller, agent },
});

const columns = (sql: Sql) => sql`
  call_recordings.id, call_id, at, duration_ms, state, waveform_caller, waveform_agent`;

/** Of `calls`: those that somebody whom they see had, not those that only rang for them. */
function maySee(sql: Sql, user: Hearer): Fragment {
  const sight = sightOf(user);
  const ofAccount = sql`calls.account_id = ${user.accountId}`;
  if (sight === 'everybody') return ofAccount;
  return sql`(${ofAccount} and (agent_id in (${seenBy(sql, sight)}) or exists (
    select from call_legs where call_id = calls.id and user_id in (${seenBy(sql, sight)}) and answered_at is not null)))`;
}

/** In the order in which they were begun. null: there is no such call, or nobody whom this person sees had it. */
export async function recordingsOf(sql: Sql, user: Hearer, callId: string): Promise<CallRecording[] | null> {
  const [call] = await sql`select from calls where id = ${callId} and ${maySee(sql, user)}`;
  if (!call) return null;
  const rows = await sql<Row[]>`
    select ${columns(sql)} from call_recordings where call_id = ${callId} order by at, id`;
  return rows.map(recordingOf);
}

/** null: there is none, or none that this person may hear. */
export async function findRecording(sql: Sql, user: Hearer, id: string): Promise<CallRecording | null> {
  const [row] = await sql<Row[]>`
    select ${columns(sql)} from call_recordings join calls on calls.id = call_id
    where call_recordings.id = ${id} and ${maySee(sql, user)}`;
  return row ? recordingOf(row) : null;
}

/** Of any call whose recordings they may hear. `recording-refused`: it is still being made. The call's record says so, and is told anew. */
export async function removeRecording(
  { sql, files, clock }: { sql: Pool; files: DataFiles; clock: Clock },
  user: Hearer,
  { id, by }: { id: string; by: Actor },
): Promise<Result<null, 'not-found' | 'recording-refused'>> {
  type Removed = Result<null, 'not-found' | 'recording-refused'>;
  const removed = await transaction(sql, async (tx): Promise<Removed> => {
    const [row] = await tx<Pick<Row, 'callId' | 'state'>[]>`
      select call_id, state from call_recordings join calls on calls.id = call_id
      where call_recordings.id = ${id} and ${maySee(tx, user)} for update of call_recordings`;
    if (!row) return fail('not-found');
    if (row.state !== 'done') return fail('recording-refused');
    await tx`delete from call_recordings where id = ${id}`;
    await publishCall(tx, row.callId, clock);
    const subject = { id, name: await partyOf(tx, row.callId) };
    await tell(tx, { accountId: user.accountId, action: 'recording.removed', subject }, { by, clock });
    return ok(null);
  });
  // Last: a sound without a row is found at the next start, a row without a sound would be a recording that nobody can hear.
  if (removed.ok) await files.remove('recordings', id);
  return removed;
}

interface Heard {
  id: string;
  callId: string;
  isKept: boolean;
}

const SAME_HEARING_MS = 3_600_000;

/** Once an hour of one person: a player asks for the same sound again. @param isKept it is taken away as a file */
async function noteHearing(
  { sql, clock }: { sql: Pool; clock: Clock },
  { accountId }: Hearer,
  { id, callId, isKept, by }: Heard & { by: Actor },
): Promise<void> {
  await transaction(sql, async (tx) => {
    const action = isKept ? 'recording.downloaded' : 'recording.heard';
    const before = await tx`
      select from audit_entries
      where account_id = ${accountId} and subject_id = ${id} and action = ${action} and actor_id = ${by.id}
        and at > ${new Date(clock.now() - SAME_HEARING_MS)} limit 1`;
    if (before.length > 0) return;
    await tell(tx, { accountId, action, subject: { id, name: await partyOf(tx, callId) } }, { by, clock });
  });
}

/** Who was talked with: the number outside. */
async function partyOf(sql: Sql, callId: string): Promise<string> {
  const [call] = await sql<{ party: string }[]>`
    select case when direction = 'inbound' then from_number else to_number end as party from calls where id = ${callId}`;
  return call?.party ?? '';
}

/** The record of a call that is over says whether a recording is kept. One that lives says it by itself. */
export async function publishCall(tx: Transaction, callId: string, clock: Clock): Promise<void> {
  const rows = await tx<CallRow[]>`
    update calls set has_recording = kept.is_there, revision = revision + 1
    from (select exists (select from call_recordings where call_id = ${callId}) as is_there) kept
    where id = ${callId} and ended_at is not null and has_recording <> kept.is_there returning calls.*`;
  const [call] = await withMoney(tx, await factsOfRows(tx, rows), clock);
  if (call && rows[0]) await publishCalls(tx, [{ accountId: rows[0].accountId, call }]);
}

/** The ids that are ids of recordings. */
export async function recordingsAmong(sql: Sql, ids: readonly string[]): Promise<string[]> {
  const known = await sql<
    { id: string }[]
  >`select id from call_recordings where id = any(${[...ids]}::uuid[])`;
  return known.map(({ id }) => id);
}

/** Starts, pauses, goes on: by the agent who has the call. */
export type SetRecording = (
  callId: string,
  userId: string,
  state: 'live' | 'paused',
) => Result<null, 'not-found' | 'recording-refused'>;

export type Recordings = ReturnType<typeof recordingsIn>;
/** @param set the switchboard's */
export const recordingsIn = (parts: { sql: Pool; files: DataFiles; clock: Clock }, set: SetRecording) => ({
  set,
  list: (user: Hearer, callId: string) => recordingsOf(parts.sql, user, callId),
  find: (user: Hearer, id: string) => findRecording(parts.sql, user, id),
  remove: (user: Hearer, id: string, by: Actor) => removeRecording(parts, user, { id, by }),
  /** Of what a player asks for in parts the first is the hearing. */
  heard: (user: Hearer, recording: Heard, by: Actor) => noteHearing(parts, user, { ...recording, by }),
  /** Absolute path of the file. */
  file: (id: string) => parts.files.path('recordings', id),
});
