/** What administrators change of somebody, and how they stop and let go of them. A person who is stopped is out at once. */
import type { ColleagueChange } from '#contract/people/colleagues.ts';
import type { Deactivation, Removal } from '#contract/people/team.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { JsonFacts } from '#server/store/audit-log.ts';
import type { Transaction } from '#server/store/database.ts';
import { isAsRead } from '#server/store/versions.ts';
import { dropLinks, dropPasswordLinksBy } from '../sign-in/access-links.ts';
import { endSessions, type Ending, type SessionsToEnd } from '../sign-in/sessions.ts';
import { publishSightChange } from '../sight.ts';
import { isExtensionTaken } from './invitations.ts';
import { namesOfTeams, teamNames, unknownTeam, type UnknownTeam } from './teams.ts';
import {
  auditOf,
  auditOfEach,
  changingPerson,
  stopFault,
  type Doer,
  type Member,
  type NumberFault,
  type TeamParts,
} from './team-change.ts';

type Refusal = 'not-found' | 'forbidden';
type StopFault = 'own-access' | 'last-administrator';
type ChangeFault = StopFault | 'extension-taken' | UnknownTeam;
type Changed = Result<{ version: number }, Refusal | ChangeFault | 'changed-meanwhile'>;

/**
 * What is not named stays. A new role ends the person's sessions: what they see and may do is another. Whom they see besides
 * is read anew with each request.
 */
export function changeMember(
  parts: TeamParts,
  by: Doer,
  id: string,
  { version, letCallEnd = false, ...change }: ColleagueChange,
): Promise<Changed> {
  const { clock, renamed } = parts;
  return changingPerson(parts, by, id, async (tx, person): Promise<Changed> => {
    const next = changedOf(person, change);
    if (Object.keys(next).length === 0) return ok({ version: person.version });
    const names = await teamNames(tx, person.accountId);
    const fault = await faultOf(tx, by, person, { next, names });
    if (fault !== null) return fail(fault);
    const changed = await write(tx, { ...person, ...next }, version);
    if (!changed) return fail('changed-meanwhile');
    if (next.name !== undefined) await renamed(tx, { ...person, name: next.name });
    if (next.role !== undefined) await endFormerRole(tx, id, { letCallEnd });
    if (changesSight(next)) await publishSightChange(tx, person.accountId);
    await auditOfEach(tx, by, entriesOf({ person, next, names, letCallEnd }), clock);
    return ok(changed);
  });
}

/** What they see and may do is another from now on. */
export async function endFormerRole(tx: Transaction, id: string, how: Ending): Promise<void> {
  await endSessions(tx, id, how);
  await dropPasswordLinksBy(tx, id);
}

type Changeable = Pick<Member, 'name' | 'role' | 'extension' | 'recordCalls' | 'teamId' | 'sees' | 'leads'>;
type TeamNames = ReadonlyMap<string, string>;

const changesSight = ({ teamId, sees, leads }: Partial<Changeable>) =>
  teamId !== undefined || sees !== undefined || leads !== undefined;

async function write(
  tx: Transaction,
  { id, name, role, extension, recordCalls, teamId, sees, leads }: Member,
  version: number | undefined,
): Promise<{ version: number } | undefined> {
  const [changed] = await tx<{ version: number }[]>`
    update users set name = ${name}, role = ${role}, extension = ${extension}, record_calls = ${recordCalls},
      team_id = ${teamId}, sees = ${sees}, leads = ${leads}::uuid[]
    where id = ${id} and ${isAsRead(tx, 'users', version)} returning version`;
  return changed;
}

const ACTIONS = {
  name: 'person.name-changed',
  role: 'person.role-changed',
  extension: 'person.extension-changed',
  recordCalls: 'person.recording-changed',
  teamId: 'person.team-changed',
  sees: 'person.sight-changed',
  leads: 'person.leads-changed',
} as const;

async function faultOf(
  tx: Transaction,
  by: Doer,
  person: Member,
  { next, names }: { next: Partial<Changeable>; names: TeamNames },
): Promise<ChangeFault | null> {
  const { role, extension = null } = next;
  const fault = role === undefined ? null : await stopFault(tx, by, person);
  if (fault !== null) return fault;
  const { id, accountId } = person;
  const unknown = unknownTeam(names, next);
  if (unknown !== null) return unknown;
  return (await isExtensionTaken(tx, { accountId, extension, but: id })) ? 'extension-taken' : null;
}

function entriesOf({
  person,
  next,
  names,
  letCallEnd,
}: {
  person: Member;
  next: Partial<Changeable>;
  names: TeamNames;
  letCallEnd: boolean;
}): Parameters<typeof auditOfEach>[2] {
  return (Object.keys(next) as (keyof Changeable)[]).map((key) => ({
    action: ACTIONS[key],
    subject: person,
    before: factOf(person, key, names),
    after: { ...factOf({ ...person, ...next }, key, names), ...(key === 'role' ? { letCallEnd } : {}) },
  }));
}

/** Teams by their names. */
function factOf(person: Changeable, key: keyof Changeable, names: TeamNames): JsonFacts {
  if (key === 'teamId') return { team: person.teamId === null ? null : (names.get(person.teamId) ?? null) };
  if (key === 'leads') return { leads: namesOfTeams(names, person.leads) };
  return { [key]: person[key] };
}

/** Only what is another than before. Who is no supervisor leads nothing. */
function changedOf(
  person: Member,
  change: Omit<ColleagueChange, 'version' | 'letCallEnd'>,
): Partial<Changeable> {
  const { leads: sent = person.leads, ...plain } = change;
  const isSupervisor = (change.role ?? person.role) === 'supervisor';
  const leads = isSupervisor ? [...new Set(sent)].sort() : [];
  const entries = Object.entries(plain).filter(
    ([key, value]) => value !== undefined && value !== person[key as keyof Changeable],
  );
  const changed = Object.fromEntries(entries) as Partial<Changeable>;
  return leads.join() === [...person.leads].sort().join() ? changed : { ...changed, leads };
}

/** `not-found`: also who has not come yet; their invitation is withdrawn. Who is deactivated already stays so. */
export function deactivate(
  parts: TeamParts,
  by: Doer,
  id: string,
  { letCallEnd }: Deactivation,
): Promise<Result<null, Refusal | StopFault>> {
  const { clock } = parts;
  return changingPerson(parts, by, id, async (tx, person): Promise<Result<null, Refusal | StopFault>> => {
    if (person.state === 'invited') return fail('not-found');
    const fault = await stopFault(tx, by, person);
    if (fault !== null) return fail(fault);
    if (person.state === 'deactivated') return ok(null);
    await tx`
      update users set state = 'deactivated', state_since = ${new Date(clock.now())} where id = ${id}`;
    await shutOut(tx, id, { letCallEnd });
    await auditOf(tx, by, { action: 'person.deactivated', subject: person, after: { letCallEnd } }, clock);
    return ok(null);
  });
}

/** They come in with the password they had. */
export function activate(parts: TeamParts, by: Doer, id: string): Promise<Result<null, Refusal>> {
  const { clock } = parts;
  return changingPerson(parts, by, id, async (tx, person): Promise<Result<null, Refusal>> => {
    if (person.state === 'invited') return fail('not-found');
    if (person.state === 'active') return ok(null);
    await tx`update users set state = 'active', state_since = ${new Date(clock.now())} where id = ${id}`;
    await auditOf(tx, by, { action: 'person.activated', subject: person }, clock);
    return ok(null);
  });
}

/** The history keeps the name. An invitation is withdrawn in the same way. */
export function removeMember(
  parts: TeamParts,
  by: Doer,
  id: string,
  { number }: Removal,
): Promise<Result<null, Refusal | StopFault | NumberFault>> {
  const { clock, numberLeft, left } = parts;
  type Removed = Result<null, Refusal | StopFault | NumberFault>;
  return changingPerson(parts, by, id, async (tx, person): Promise<Removed> => {
    const fault = await stopFault(tx, by, person);
    if (fault !== null) return fail(fault);
    const given = await numberLeft(tx, person, number);
    if (!given.ok) return given;
    await tx`
      update users set state = 'removed', state_since = ${new Date(clock.now())}, extension = null,
        password_hash = null where id = ${id}`;
    await shutOut(tx, id, { letCallEnd: false });
    await tx`delete from known_places where user_id = ${id}`;
    await left(tx, person);
    const action = person.state === 'invited' ? 'person.invitation-withdrawn' : 'person.removed';
    const { email, role, extension } = person;
    await auditOf(tx, by, { action, subject: person, before: { email, role, extension } }, clock);
    return ok(null);
  });
}

export function endMemberSessions(
  parts: TeamParts,
  by: Doer & { sessionId: string },
  id: string,
  { session, letCallEnd = false }: SessionsToEnd,
): Promise<Result<null, Refusal>> {
  return changingPerson(parts, by, id, async (tx, person): Promise<Result<null, Refusal>> => {
    const which = session === null ? { but: by.sessionId } : { only: session };
    const ended = await endSessions(tx, id, { letCallEnd, ...which });
    if (session !== null && ended === 0) return fail('not-found');
    const after = { sessions: ended, letCallEnd };
    const action = session === null ? 'person.sessions-ended' : 'person.session-ended';
    await auditOf(tx, by, { action, subject: person, after }, parts.clock);
    return ok(null);
  });
}

async function shutOut(tx: Transaction, id: string, how: Ending): Promise<void> {
  await endSessions(tx, id, how);
  await dropLinks(tx, id);
  await dropPasswordLinksBy(tx, id);
}
