/** What an administrator does to somebody, in one transaction with the asking whether it may be done. */
import type { PersonState } from '#contract/people/colleagues.ts';
import type { Role } from '#contract/people/people.ts';
import type { Removal } from '#contract/people/team.ts';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { auditAll, type Actor, type AuditEntry } from '#server/store/audit-log.ts';
import { transaction, type Fragment, type Pool, type Transaction } from '#server/store/database.ts';
import { publishPeopleChange } from '../sight.ts';
import { userColumns, type User } from '../users.ts';

/** Who does it, from which network address, and where the page is from ("https://phone.example.com"). */
export interface Doer {
  user: User;
  address: string;
  pageOrigin: string;
}

/** A person as the change finds them, locked. */
export interface Member extends User {
  state: PersonState;
  extension: string | null;
  recordCalls: boolean;
  teamId: string | null;
  version: number;
}

export type Named = Pick<User, 'id' | 'accountId' | 'name'>;

/** A link that is to reach its person. */
export interface LinkForPerson {
  person: Pick<User, 'id' | 'accountId' | 'name' | 'email'>;
  purpose: 'invitation' | 'password';
  /** Whole. */
  link: string;
  /** Epoch milliseconds. */
  until: number;
  /** Who made it; null: the person has asked for it. */
  madeBy: string | null;
}

/** false: there is no mail. `too-often`: the address has had its share for today. Then it is handed over. */
export type Mailed = boolean | 'too-often';

/** What other rooms do with it, in the same transaction. */
export interface TeamPorts {
  mailed: (tx: Transaction, link: LinkForPerson) => Promise<Mailed>;
  joined: (tx: Transaction, person: Named) => Promise<void>;
  renamed: (tx: Transaction, person: Named) => Promise<void>;
  /** A refusal has written nothing. */
  numberLeft: (
    tx: Transaction,
    person: Named,
    number: Removal['number'],
  ) => Promise<Result<null, NumberFault>>;
  /** Whatever else they had or were part of. */
  left: (tx: Transaction, person: Named) => Promise<void>;
}

/** `in-use`: it is still on its way here, and cannot be released. `unknown-agent`: nobody of this account. */
export type NumberFault = 'in-use' | 'unknown-agent' | 'agent-has-number';

export interface TeamParts extends TeamPorts {
  sql: Pool;
  clock: Clock;
}

interface Row extends Omit<Member, 'state'> {
  state: PersonState | 'removed';
}

export const actorOf = ({ user, address }: Doer): Actor => ({ id: user.id, name: user.name, address });

/**
 * The account's administrators and this person are locked, in one order, for as long as the change lasts: who does it is an
 * administrator still, whatever another does at the same time. Who sees the person is told. `forbidden`: is one no longer.
 */
export function changingPerson<Value, Failure>(
  { sql }: Pick<TeamParts, 'sql'>,
  by: Doer,
  id: string,
  work: (tx: Transaction, person: Member) => Promise<Result<Value, Failure>>,
): Promise<Result<Value, Failure | 'not-found' | 'forbidden'>> {
  return transaction(sql, async (tx) => {
    await besideOthers(tx, by.user.accountId);
    const rows = await lockTeam(tx, by.user.accountId, tx`id = ${id}`);
    if (!isAdministrator(rows, by)) return fail('forbidden');
    const person = rows.find((row) => row.id === id);
    if (!person || person.state === 'removed') return fail('not-found');
    const done = await work(tx, { ...person, state: person.state });
    if (done.ok) await publishPeopleChange(tx, person.accountId, [id]);
    return done;
  });
}

/** The same for what is done to nobody who is there already. */
export function changingTeam<Value, Failure>(
  { sql }: Pick<TeamParts, 'sql'>,
  by: Doer,
  work: (tx: Transaction) => Promise<Result<Value, Failure>>,
): Promise<Result<Value, Failure | 'forbidden'>> {
  return transaction(sql, async (tx) => {
    await besideOthers(tx, by.user.accountId);
    const rows = await lockTeam(tx, by.user.accountId, tx`false`);
    return isAdministrator(rows, by) ? work(tx) : fail('forbidden');
  });
}

/** The same for several of them, whose row each is locked. Who is gone is not among them. */
export function changingPeople<Value>(
  { sql }: Pick<TeamParts, 'sql'>,
  by: Doer,
  ids: readonly string[],
  work: (tx: Transaction, people: readonly Member[]) => Promise<Value>,
): Promise<Result<Value, 'forbidden'>> {
  return transaction(sql, async (tx): Promise<Result<Value, 'forbidden'>> => {
    await besideOthers(tx, by.user.accountId);
    const rows = await lockTeam(tx, by.user.accountId, tx`id = any(${[...ids]}::uuid[])`);
    if (!isAdministrator(rows, by)) return fail('forbidden');
    const people = rows.flatMap((row) =>
      row.state !== 'removed' && ids.includes(row.id) ? [{ ...row, state: row.state }] : [],
    );
    return ok(await work(tx, people));
  });
}

/** The same for a team as a whole: those who are in it or lead it are locked, too, and nobody joins it meanwhile. */
export function changingAllOf<Value, Failure>(
  { sql }: Pick<TeamParts, 'sql'>,
  by: Doer,
  teamId: string,
  work: (tx: Transaction) => Promise<Result<Value, Failure>>,
): Promise<Result<Value, Failure | 'forbidden'>> {
  return transaction(sql, async (tx) => {
    await beforeOthers(tx, by.user.accountId);
    const rows = await lockTeam(tx, by.user.accountId, tx`team_id = ${teamId} or ${teamId} = any(leads)`);
    return isAdministrator(rows, by) ? work(tx) : fail('forbidden');
  });
}

/** Nobody stops themselves; the last administrator is told why nobody else can do it either. */
export async function stopFault(
  tx: Transaction,
  by: Doer,
  person: Member,
): Promise<'own-access' | 'last-administrator' | null> {
  if (person.id !== by.user.id) return null;
  const others = await tx`
    select from users where account_id = ${person.accountId} and id <> ${person.id} and role = 'admin'
      and state = 'active' limit 1`;
  return others.length === 0 ? 'last-administrator' : 'own-access';
}

type OwnEntry = Omit<AuditEntry, 'accountId' | 'by'>;

export const auditOf = (tx: Transaction, by: Doer, entry: OwnEntry, clock: Clock): Promise<void> =>
  auditOfEach(tx, by, [entry], clock);

export function auditOfEach(
  tx: Transaction,
  by: Doer,
  entries: readonly OwnEntry[],
  clock: Clock,
): Promise<void> {
  const actor = actorOf(by);
  const { accountId } = by.user;
  return auditAll(
    tx,
    entries.map((entry) => ({ accountId, by: actor, ...entry })),
    clock,
  );
}

const lockOf = (tx: Transaction, accountId: string) => tx`hashtextextended(${accountId}, 1475)`;
const besideOthers = (tx: Transaction, accountId: string) =>
  tx`select pg_advisory_xact_lock_shared(${lockOf(tx, accountId)})`;

/**
 * Alone with the account's people. Who joins a team after its members are locked is not locked: the change that takes them
 * out of it and the next change of them would wait for each other.
 */
const beforeOthers = (tx: Transaction, accountId: string) =>
  tx`select pg_advisory_xact_lock(${lockOf(tx, accountId)})`;

/** Not `for update`: a call that is written down names its agent meanwhile. */
const lockTeam = (tx: Transaction, accountId: string, isWanted: Fragment) => tx<Row[]>`
  select ${userColumns(tx)}, state, extension, record_calls, team_id, version from users
  where account_id = ${accountId} and (${isWanted} or role = 'admin' and state = 'active')
  order by id for no key update`;

const isAdministrator = (rows: readonly Row[], { user }: Doer) =>
  rows.some(({ id, role, state }) => id === user.id && isActiveAdministrator(role, state));

const isActiveAdministrator = (role: Role, state: Row['state']) => role === 'admin' && state === 'active';
