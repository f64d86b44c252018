/** What was done, by whom, to people, money, routes and recordings: written with the change, in its transaction. */
import type { Clock } from '#kit/clock.ts';
import type { Sql, Transaction } from './database.ts';

/** Who does something: the name stays in the log as it was then. */
export interface Actor {
  /** null: nobody who is signed in, such as a person who uses a link. */
  id: string | null;
  name: string;
  /** The network address; '' for the server itself. */
  address: string;
}

/** What stands there in plain values, as administrators read it. */
export type JsonFacts = Readonly<Record<string, string | number | boolean | null>>;

export interface AuditEntry {
  accountId: string;
  by: Actor;
  /** "person.role-changed": the kind of subject, and what was done to it. */
  action: `${string}.${string}`;
  subject: { id: string; name: string };
  /** Only what changed; never a secret. null: it was not there. */
  before?: JsonFacts | null;
  after?: JsonFacts | null;
}

export async function audit(tx: Transaction, entry: AuditEntry, clock: Clock): Promise<void> {
  const { accountId, by, action, subject, before = null, after = null } = entry;
  await tx`
    insert into audit_entries
      (account_id, at, actor_id, actor_name, address, action, subject_id, subject_name, before, after)
    values (${accountId}, ${new Date(clock.now())}, ${by.id}, ${by.name}, ${by.address}, ${action},
      ${subject.id}, ${subject.name}, ${before && tx.json(before)}, ${after && tx.json(after)})`;
}

export interface LoggedAction {
  id: string;
  /** Epoch milliseconds. */
  at: number;
  actor: string;
  action: string;
  before: JsonFacts | null;
  after: JsonFacts | null;
}

interface Row extends Omit<LoggedAction, 'id' | 'at'> {
  id: bigint;
  at: Date;
}

/** What was done to one subject, the newest first. */
export async function auditOfSubject(
  sql: Sql,
  { accountId, subjectId, most }: { accountId: string; subjectId: string; most: number },
): Promise<LoggedAction[]> {
  const rows = await sql<Row[]>`
    select id, at, actor_name as actor, action, before, after from audit_entries
    where account_id = ${accountId} and subject_id = ${subjectId} order by id desc limit ${most}`;
  return rows.map(({ id, at, ...entry }) => ({ id: String(id), at: at.getTime(), ...entry }));
}
