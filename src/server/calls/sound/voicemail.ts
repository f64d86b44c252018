/** The messages that callers left. */
import type { Voicemail, VoiceMessage } from '#contract/calls/voicemail.ts';
import type { Clock } from '#kit/clock.ts';
import type { User } from '#server/people/users.ts';
import { tell, type Actor } from '#server/store/audit-log.ts';
import type { DataFiles } from '#server/store/files/data-files.ts';
import { transaction, type Pool, type Sql } from '#server/store/database.ts';
import { hearersOf, mayHear, publishWaiting, unheardOf } from './voicemail-waiting.ts';

const MOST_LISTED = 500;

type Hearer = Pick<User, 'id' | 'accountId' | 'role' | 'sees' | 'leads'>;

interface Row {
  id: string;
  mailboxId: string;
  callId: string;
  fromNumber: string;
  fromName: string | null;
  source: string | null;
  at: Date;
  durationMs: number;
  isHeard: boolean;
  waveform: number[];
}

const messageOf = ({ fromNumber, at, ...row }: Row): VoiceMessage => ({
  ...row,
  from: fromNumber,
  at: at.getTime(),
});

const columns = (sql: Sql) => sql`
  voice_messages.id, mailbox_id, call_id, from_number, from_name, source, at, duration_ms, is_heard, waveform`;

/** The newest 500 that this person may hear, the newest first. */
export async function voicemailOf(sql: Sql, user: Hearer): Promise<Voicemail> {
  const rows = await sql<Row[]>`
    select ${columns(sql)} from voice_messages join mailboxes on mailboxes.id = mailbox_id
    where ${mayHear(sql, user)} order by at desc, voice_messages.id limit ${MOST_LISTED}`;
  return { messages: rows.map(messageOf), unheard: await unheardOf(sql, user) };
}

/** null: there is none, or it is none of this person's. */
export async function findMessage(sql: Sql, user: Hearer, id: string): Promise<VoiceMessage | null> {
  const [row] = await sql<Row[]>`
    select ${columns(sql)} from voice_messages join mailboxes on mailboxes.id = mailbox_id
    where voice_messages.id = ${id} and ${mayHear(sql, user)}`;
  return row ? messageOf(row) : null;
}

/** Heard by one is heard by all who share the box. null: there is none for this person. */
export function markMessage(
  sql: Pool,
  user: Hearer,
  id: string,
  isHeard: boolean,
): Promise<VoiceMessage | null> {
  return transaction(sql, async (tx) => {
    const message = await findMessage(tx, user, id);
    if (!message) return null;
    const changed = await tx`
      update voice_messages set is_heard = ${isHeard} where id = ${id} and is_heard <> ${isHeard}`;
    if (changed.count > 0) await publishWaiting(tx, user.accountId, await hearersOf(tx, message.mailboxId));
    return { ...message, isHeard };
  });
}

/** false: there is none for this person. */
export async function removeMessage(
  { sql, files, clock }: { sql: Pool; files: DataFiles; clock: Clock },
  user: Hearer,
  { id, by }: { id: string; by: Actor },
): Promise<boolean> {
  const isRemoved = await transaction(sql, async (tx) => {
    const message = await findMessage(tx, user, id);
    if (!message) return false;
    await tx`delete from voice_messages where id = ${id}`;
    const [box] = await tx<{ name: string }[]>`select name from mailboxes where id = ${message.mailboxId}`;
    const told = { subject: { id, name: message.from }, before: { mailbox: box?.name ?? '' } };
    await tell(tx, { accountId: user.accountId, action: 'message.removed', ...told }, { by, clock });
    await publishWaiting(tx, user.accountId, await hearersOf(tx, message.mailboxId));
    return true;
  });
  // Last: a sound without a row is found at the next start, a row without a sound would be a message that nobody can hear.
  if (isRemoved) await files.remove('messages', id);
  return isRemoved;
}

/** The ids that are ids of messages. */
export async function messagesAmong(sql: Sql, ids: readonly string[]): Promise<string[]> {
  const known = await sql<
    { id: string }[]
  >`select id from voice_messages where id = any(${[...ids]}::uuid[])`;
  return known.map(({ id }) => id);
}

export type Messages = ReturnType<typeof messagesIn>;
export const messagesIn = (parts: { sql: Pool; files: DataFiles; clock: Clock }) => ({
  list: (user: Hearer) => voicemailOf(parts.sql, user),
  find: (user: Hearer, id: string) => findMessage(parts.sql, user, id),
  mark: (user: Hearer, id: string, isHeard: boolean) => markMessage(parts.sql, user, id, isHeard),
  remove: (user: Hearer, id: string, by: Actor) => removeMessage(parts, user, { id, by }),
  /** Absolute path of the file. */
  file: (id: string) => parts.files.path('messages', id),
});
