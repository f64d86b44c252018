/** Somebody comes in by the company's account: as they are here, with the role that the provider's claim gives. */
import { randomUUID } from 'node:crypto';
import type { Role } from '#contract/people/people.ts';
import type { ComingFault } from '#contract/people/sso.ts';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { cutText } from '#kit/text.ts';
import { audit } from '#server/store/audit-log.ts';
import { transaction, type Pool, type Transaction } from '#server/store/database.ts';
import { publishPeopleChange, publishSightChange } from '../sight.ts';
import { openSession, type SessionOrigin } from '../sign-in/sessions.ts';
import { claimEmail } from '../team/first-administrator.ts';
import { isFull } from '../team/invitations.ts';
import { endFormerRole } from '../team/member-changes.ts';
import type { TeamPorts } from '../team/team-change.ts';
import { userColumns, type User } from '../users.ts';
import type { Connection } from './connections.ts';
import { whoComesIn, type Candidate, type Comer, type Said } from './who-comes-in.ts';

export interface ComingParts {
  sql: Pool;
  clock: Clock;
  joined: TeamPorts['joined'];
}

interface Coming {
  connection: Connection;
  said: Said;
  origin: SessionOrigin;
}

/** The administrators and who comes in are locked: of the last two administrators one stays one. */
const candidatesFor = (tx: Transaction, { accountId, issuer }: Connection, { subject, email }: Said) => tx<
  Candidate[]
>`
  select ${userColumns(tx)}, state, password_hash is not null as has_password, i.subject
  from users left join sso_identities i on i.user_id = users.id and i.issuer = ${issuer}
  where users.account_id = ${accountId}
    and (i.subject = ${subject} or lower(email) = lower(${email ?? ''}) or role = 'admin' and state = 'active')
  order by users.id for no key update of users`;

/** Who it would be; nothing is changed. */
export function wouldComeIn(
  { sql }: Pick<ComingParts, 'sql'>,
  { connection, said }: Omit<Coming, 'origin'>,
): Promise<Result<Comer, ComingFault>> {
  return transaction(sql, async (tx) =>
    whoComesIn(await candidatesFor(tx, connection, said), connection, said),
  );
}

export function comeIn(
  parts: ComingParts,
  { connection, said, origin }: Coming,
): Promise<Result<{ userId: string; token: string }, ComingFault>> {
  const { sql, clock } = parts;
  return transaction(sql, async (tx): Promise<Result<{ userId: string; token: string }, ComingFault>> => {
    const found = whoComesIn(await candidatesFor(tx, connection, said), connection, said);
    if (!found.ok) return found;
    const { person, role } = found.value;
    const coming = { connection, said, address: origin.address };
    const entered =
      person === null
        ? await addNew(tx, parts, coming, role)
        : await letInAs(tx, parts, coming, { person, role });
    if (!entered.ok) return entered;
    const user = entered.value;
    if (person?.subject !== said.subject) await bind(tx, user, coming, clock);
    if (person?.state !== 'active' || person.role !== role)
      await publishPeopleChange(tx, user.accountId, [user.id]);
    return ok({ userId: user.id, token: await openSession(tx, user.id, clock, origin) });
  });
}

interface Arrival {
  connection: Connection;
  said: Said;
  address: string;
}

async function addNew(
  tx: Transaction,
  { clock, joined }: ComingParts,
  { connection: { accountId, supervisorsSee }, said: { email, name }, address }: Arrival,
  role: Role,
): Promise<Result<User, ComingFault>> {
  const mail = email ?? '';
  if (!(await claimEmail(tx, mail))) return fail('email-taken');
  if (await isFull(tx, accountId)) return fail('too-many-people');
  const called = cutText(name ?? mail.split('@')[0] ?? mail, LONGEST_NAME);
  const user: User = {
    id: randomUUID(),
    accountId,
    name: called,
    email: mail,
    role,
    sees: role === 'supervisor' ? supervisorsSee : 'everybody',
    leads: [],
  };
  await tx`
    insert into users (id, account_id, name, email, role, sees, state_since, status_since)
    values (${user.id}, ${accountId}, ${user.name}, ${user.email}, ${role}, ${user.sees}, ${new Date(clock.now())}, ${new Date(clock.now())})`;
  await joined(tx, user);
  const after = { email: user.email, role, ...(role === 'supervisor' ? { sees: user.sees } : {}) };
  await audit(
    tx,
    { accountId, by: byThemselves(user, address), action: 'person.admitted', subject: user, after },
    clock,
  );
  return ok(user);
}

async function letInAs(
  tx: Transaction,
  { clock }: ComingParts,
  { connection, address }: Arrival,
  { person, role }: { person: Candidate; role: Role },
): Promise<Result<User, ComingFault>> {
  const { id, accountId } = person;
  const by = byThemselves(person, address);
  if (person.state === 'invited') {
    if (!(await claimEmail(tx, person.email))) return fail('email-taken');
    const now = new Date(clock.now());
    await tx`update users set state = 'active', state_since = ${now}, status_since = ${now} where id = ${id}`;
    await tx`update access_links set used_at = ${now} where user_id = ${id} and used_at is null`;
    await audit(tx, { accountId, by, action: 'person.joined', subject: person }, clock);
  }
  if (role !== person.role) {
    // Only supervisors lead teams.
    const leads = role === 'supervisor' ? person.leads : [];
    const sees = role === 'supervisor' ? connection.supervisorsSee : person.sees;
    await tx`update users set role = ${role}, sees = ${sees}, leads = ${leads}::uuid[] where id = ${id}`;
    if (person.leads.length > 0) await publishSightChange(tx, accountId);
    await endFormerRole(tx, id, { letCallEnd: false });
    const before = { role: person.role };
    const after = { role, byClaim: connection.roleClaim, ...(role === 'supervisor' ? { sees } : {}) };
    await audit(tx, { accountId, by, action: 'person.role-changed', subject: person, before, after }, clock);
  }
  return ok(person);
}

async function bind(
  tx: Transaction,
  user: User,
  { connection: { accountId, issuer }, said: { subject }, address }: Arrival,
  clock: Clock,
): Promise<void> {
  await tx`
    insert into sso_identities (account_id, issuer, subject, user_id, bound_at)
    values (${accountId}, ${issuer}, ${subject}, ${user.id}, ${new Date(clock.now())})
    on conflict (account_id, issuer, subject) do update set user_id = excluded.user_id, bound_at = excluded.bound_at`;
  const after = { issuer };
  const by = byThemselves(user, address);
  await audit(tx, { accountId, by, action: 'person.came-in-by-sso', subject: user, after }, clock);
}

const LONGEST_NAME = 120;
const byThemselves = ({ name }: User, address: string) => ({ id: null, name, address });
