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

/** What nobody did who is signed in: an hourly job, or what was paid for and bought when its money came. */
export const SERVER: Actor = { id: null, name: '', address: '' };

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

/** Who does something now. */
export interface Doing {
  by: Actor;
  clock: Clock;
}

/** As `audit`, where the doing is handed on as a whole. */
export const tell = (tx: Transaction, told: Omit<AuditEntry, 'by'>, { by, clock }: Doing): Promise<void> =>
  audit(tx, { ...told, by }, clock);

export const audit = (tx: Transaction, entry: AuditEntry, clock: Clock): Promise<void> =>
  auditAll(tx, [entry], clock);

/** In their order, in one statement. */
export async function auditAll(tx: Transaction, entries: readonly AuditEntry[], clock: Clock): Promise<void> {
  const rows = entries.map(({ accountId, by, action, subject, before = null, after = null }) => ({
    account_id: accountId,
    actor_id: by.id,
    actor_name: by.name,
    address: by.address,
    action,
    subject_id: subject.id,
    subject_name: subject.name,
    before,
    after,
  }));
  await tx`
    insert into audit_entries
      (account_id, at, actor_id, actor_name, address, action, subject_id, subject_name, before, after)
    select account_id, ${new Date(clock.now())}, actor_id, actor_name, address, action, subject_id, subject_name,
      nullif(before, 'null'), nullif(after, 'null')
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as entry (account_id uuid, actor_id uuid,
      actor_name text, address text, action text, subject_id text, subject_name text, before jsonb, after jsonb)`;
}

export interface LoggedAction {
  id: string;
  /** Epoch milliseconds. */
  at: number;
  actor: string;
  address: string;
  action: string;
  subject: string;
  before: JsonFacts | null;
  after: JsonFacts | null;
}

interface Row extends Omit<LoggedAction, 'id' | 'at'> {
  id: bigint;
  at: Date;
}

const loggedOf = ({ id, at, ...entry }: Row): LoggedAction => ({
  id: String(id),
  at: at.getTime(),
  ...entry,
});

/** What was done to one subject, the newest first. */
export async function auditOfSubject(
  sql: Sql,
  { accountId, subjectId, most }: { accountId: string; subjectId: string; most: number },
): Promise<LoggedAction[]> {
  const rows = await sql<Row[]>`
    select id, at, actor_name as actor, address, action, subject_name as subject, before, after from audit_entries
    where account_id = ${accountId} and subject_id = ${subjectId} order by id desc limit ${most}`;
  return rows.map(loggedOf);
}

interface Asked {
  accountId: string;
  /** null: from the newest on. */
  before: string | null;
  /** A kind of subject; null: all. */
  about: string | null;
  most: number;
}

/** What was done in an account, the newest first. */
export async function auditOfAccount(
  sql: Sql,
  { accountId, before, about, most }: Asked,
): Promise<LoggedAction[]> {
  const rows = await sql<Row[]>`
    select id, at, actor_name as actor, address, action, subject_name as subject, before, after from audit_entries
    where account_id = ${accountId} ${before === null ? sql`` : sql`and id < ${before}`}
      ${about === null ? sql`` : sql`and split_part(action, '.', 1) = ${about}`}
    order by id desc limit ${most}`;
  return rows.map(loggedOf);
}

/** The kinds of subjects that anything was done to: few, each found without reading the entries in between. */
export async function auditedKinds(sql: Sql, accountId: string): Promise<string[]> {
  const rows = await sql<{ kind: string }[]>`
    with recursive kinds as (
      (select split_part(action, '.', 1) as kind from audit_entries where account_id = ${accountId} order by 1 limit 1)
      union all
      select (select split_part(action, '.', 1) from audit_entries
        where account_id = ${accountId} and split_part(action, '.', 1) > kind order by 1 limit 1)
      from kinds where kind is not null)
    select kind from kinds where kind is not null`;
  return rows.map(({ kind }) => kind);
}
