/** What administrators change of somebody, and how they stop and let go of them. A person who is stopped is out at once. */
import type { ColleagueChange } from '#contract/people/colleagues.ts';
import type { Removal } from '#contract/people/team.ts';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { JsonFacts } from '#server/store/audit-log.ts';
import type { Transaction } from '#server/store/database.ts';
import { isAsRead } from '#server/store/versions.ts';
import { dropLinks, dropPasswordLinksBy } from '../sign-in/access-links.ts';
import { endSessions } from '../sign-in/sessions.ts';
import { isExtensionTaken } from './invitations.ts';
import {
  auditOf,
  changingPerson,
  stopFault,
  type Doer,
  type Member,
  type NumberFault,
  type TeamParts,
} from './team-change.ts';

type Refusal = 'not-found' | 'forbidden';
type StopFault = 'own-access' | 'last-administrator';
type Changed = Result<{ version: number }, Refusal | StopFault | 'extension-taken' | 'changed-meanwhile'>;

/** What is not named stays. A new role ends the person's sessions: what they see and may do is another. */
export function changeMember(
  parts: TeamParts,
  by: Doer,
  id: string,
  { version, ...change }: ColleagueChange,
): Promise<Changed> {
  const { clock, renamed } = parts;
  return changingPerson(parts, by, id, async (tx, person): Promise<Changed> => {
    const next = changedOf(person, change);
    if (Object.keys(next).length === 0) return ok({ version: person.version });
    const fault = await faultOf(tx, by, person, next);
    if (fault !== null) return fail(fault);
    const [changed] = await tx<{ version: number }[]>`
      update users set ${tx(next)} where id = ${id} and ${isAsRead(tx, 'users', version)} returning version`;
    if (!changed) return fail('changed-meanwhile');
    if (next.name !== undefined) await renamed(tx, { ...person, name: next.name });
    if (next.role !== undefined) {
      await endSessions(tx, id);
      await dropPasswordLinksBy(tx, id);
    }
    await noteEach(tx, by, { person, next }, clock);
    return ok(changed);
  });
}

type Changeable = Pick<Member, 'name' | 'role' | 'extension' | 'recordCalls'>;
const ACTIONS = {
  name: 'person.name-changed',
  role: 'person.role-changed',
  extension: 'person.extension-changed',
  recordCalls: 'person.recording-changed',
} as const;

async function faultOf(
  tx: Transaction,
  by: Doer,
  person: Member,
  { role, extension = null }: Partial<Changeable>,
): Promise<StopFault | 'extension-taken' | null> {
  const fault = role === undefined ? null : await stopFault(tx, by, person);
  if (fault !== null) return fault;
  const { id, accountId } = person;
  return (await isExtensionTaken(tx, { accountId, extension, but: id })) ? 'extension-taken' : null;
}

async function noteEach(
  tx: Transaction,
  by: Doer,
  { person, next }: { person: Member; next: Partial<Changeable> },
  clock: Clock,
): Promise<void> {
  for (const key of Object.keys(next) as (keyof Changeable)[]) {
    const before = { [key]: person[key] };
    const after = { [key]: next[key] ?? null };
    await auditOf(tx, by, { action: ACTIONS[key], subject: person, before, after }, clock);
  }
}

/** Only what is another than before. */
function changedOf(
  person: Member,
  change: Omit<ColleagueChange, 'version'>,
): Partial<Changeable> & JsonFacts {
  const entries = Object.entries(change).filter(
    ([key, value]) => value !== undefined && value !== person[key as keyof Changeable],
  );
  return Object.fromEntries(entries) as Partial<Changeable> & JsonFacts;
}

/** `not-found`: also who has not come yet; their invitation is withdrawn. Who is deactivated already stays so. */
export function deactivate(
  parts: TeamParts,
  by: Doer,
  id: string,
): Promise<Result<null, Refusal | StopFault>> {
  const { clock } = parts;
  return changingPerson(parts, by, id, async (tx, person): Promise<Result<null, Refusal | StopFault>> => {
    if (person.state === 'invited') return fail('not-found');
    const fault = await stopFault(tx, by, person);
    if (fault !== null) return fail(fault);
    if (person.state === 'deactivated') return ok(null);
    await tx`
      update users set state = 'deactivated', state_since = ${new Date(clock.now())} where id = ${id}`;
    await shutOut(tx, id);
    await auditOf(tx, by, { action: 'person.deactivated', subject: person }, clock);
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
    await shutOut(tx, id);
    await tx`delete from known_places where user_id = ${id}`;
    await left(tx, person);
    const action = person.state === 'invited' ? 'person.invitation-withdrawn' : 'person.removed';
    const { email, role, extension } = person;
    await auditOf(tx, by, { action, subject: person, before: { email, role, extension } }, clock);
    return ok(null);
  });
}

/** @param session null: all of them, but the one that asks */
export function endMemberSessions(
  parts: TeamParts,
  by: Doer & { sessionId: string },
  id: string,
  session: string | null,
): Promise<Result<null, Refusal>> {
  return changingPerson(parts, by, id, async (tx, person): Promise<Result<null, Refusal>> => {
    const ended =
      session === null
        ? await endSessions(tx, id, by.sessionId)
        : (await tx`delete from sessions where id = ${session} and user_id = ${id}`).count;
    if (session !== null && ended === 0) return fail('not-found');
    const after = { sessions: ended };
    const action = session === null ? 'person.sessions-ended' : 'person.session-ended';
    await auditOf(tx, by, { action, subject: person, after }, parts.clock);
    return ok(null);
  });
}

async function shutOut(tx: Transaction, id: string): Promise<void> {
  await endSessions(tx, id);
  await dropLinks(tx, id);
  await dropPasswordLinksBy(tx, id);
}
