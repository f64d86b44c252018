/** Who is asked to come in. They are named by routes and queues from the start, and ring once they have come. */
import { randomUUID } from 'node:crypto';
import type { Invitation } from '#contract/people/team.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { Transaction } from '#server/store/database.ts';
import { dropLinks, linkAt, makeLink, type MadeLink } from '../sign-in/access-links.ts';
import { publishPeopleChange, publishSightChange } from '../sight.ts';
import type { User } from '../users.ts';
import { claimEmail } from './first-administrator.ts';
import { namesOfTeams, teamNames, unknownTeam, type UnknownTeam } from './teams.ts';
import {
  auditOf,
  auditOfEach,
  changingPeople,
  changingPerson,
  changingTeam,
  type Doer,
  type TeamParts,
} from './team-change.ts';

/** Of it the person hears by mail, or from who made it. */
export interface HandedLink extends MadeLink {
  isMailed: boolean;
  isHeldBack: boolean;
}

export interface Invited {
  id: string;
  link: HandedLink;
}
type InvitationFault = PersonFault | UnknownTeam;

/** Of one account, who were not removed. */
const MOST_PEOPLE = 2_000;

/** The address may belong to nobody who signs in, here or elsewhere, and to nobody else who is invited here. */
export function invite(
  parts: TeamParts,
  by: Doer,
  invitation: Invitation,
): Promise<Result<Invited, InvitationFault | 'forbidden'>> {
  return changingTeam(parts, by, async (tx) => {
    const invited = await inviteOne(tx, parts, by, invitation);
    if (invited.ok) await publishPeopleChange(tx, by.user.accountId, [invited.value.id]);
    return invited;
  });
}

type PersonFault = 'email-taken' | 'invited-already' | 'extension-taken' | 'too-many-people';

/** null: they can be invited. The address is locked until the transaction ends. */
export async function invitationFault(
  tx: Transaction,
  by: Doer,
  { email, extension }: Pick<Invitation, 'email' | 'extension'>,
): Promise<PersonFault | null> {
  const { accountId } = by.user;
  if (!(await claimEmail(tx, email))) return 'email-taken';
  if ((await invitedBy(tx, accountId, email)) !== null) return 'invited-already';
  if (await isExtensionTaken(tx, { accountId, extension })) return 'extension-taken';
  return (await isFull(tx, accountId)) ? 'too-many-people' : null;
}

/** In a transaction that `changingTeam` begun, which tells of it. A refusal has written nothing. */
export async function inviteOne(
  tx: Transaction,
  parts: TeamParts,
  by: Doer,
  invitation: Invitation,
): Promise<Result<Invited, InvitationFault>> {
  const { email, name, role, extension, teamId = null, sees = 'everybody' } = invitation;
  const leads = role === 'supervisor' ? [...new Set(invitation.leads)].sort() : [];
  const { clock, joined } = parts;
  const { accountId } = by.user;
  const fault = await invitationFault(tx, by, invitation);
  if (fault !== null) return fail(fault);
  const names = await teamNames(tx, accountId);
  const unknown = unknownTeam(names, { teamId, leads });
  if (unknown !== null) return fail(unknown);
  const user: User = { id: randomUUID(), accountId, name, email, role, sees, leads };
  await tx`
    insert into users
      (id, account_id, name, email, role, sees, leads, team_id, extension, state, state_since)
    values (${user.id}, ${accountId}, ${name}, ${email}, ${role}, ${sees}, ${leads}::uuid[], ${teamId}, ${extension},
      'invited', ${new Date(clock.now())})`;
  if (teamId !== null) await publishSightChange(tx, accountId);
  await joined(tx, user);
  const link = await hand(tx, parts, by, user, 'invitation');
  const inTeams = {
    ...(teamId === null ? {} : { team: names.get(teamId) ?? null }),
    ...(role === 'supervisor' ? { sees, leads: namesOfTeams(names, leads) } : {}),
  };
  const after = { email, name, role, extension, ...inTeams };
  await auditOf(tx, by, { action: 'person.invited', subject: user, after }, clock);
  return ok({ id: user.id, link });
}

/** A new link; the former is unknown from now on. `not-found`: is not invited. */
export const inviteAgain = (parts: TeamParts, by: Doer, id: string) =>
  newLink(parts, by, id, { purpose: 'invitation', state: 'invited', action: 'person.invited-again' });

/** For somebody who forgot the password. `not-found`: does not work here (now). */
export const makePasswordLink = (parts: TeamParts, by: Doer, id: string) =>
  newLink(parts, by, id, { purpose: 'password', state: 'active', action: 'person.password-link-made' });

/** New links for those of them who are invited still, in one transaction. */
export const inviteAllAgain = (parts: TeamParts, by: Doer, ids: readonly string[]) =>
  changingPeople(parts, by, ids, async (tx, people) => {
    const invited = people.filter(({ state }) => state === 'invited');
    const again: (Invited & Pick<User, 'name' | 'email'>)[] = [];
    for (const person of invited) {
      await dropLinks(tx, person.id);
      const link = await hand(tx, parts, by, person, 'invitation');
      again.push({ id: person.id, name: person.name, email: person.email, link });
    }
    const entries = invited.map((subject) => ({ action: 'person.invited-again', subject }) as const);
    await auditOfEach(tx, by, entries, parts.clock);
    return again;
  });

interface LinkKind {
  purpose: 'invitation' | 'password';
  state: 'invited' | 'active';
  action: `${string}.${string}`;
}

function newLink(
  parts: TeamParts,
  by: Doer,
  id: string,
  { purpose, state, action }: LinkKind,
): Promise<Result<HandedLink, 'not-found' | 'forbidden'>> {
  const { clock } = parts;
  return changingPerson(parts, by, id, async (tx, person) => {
    if (person.state !== state) return fail('not-found');
    await dropLinks(tx, id);
    const link = await hand(tx, parts, by, person, purpose);
    await auditOf(tx, by, { action, subject: person }, clock);
    return ok(link);
  });
}

async function hand(
  tx: Transaction,
  { clock, mailed }: TeamParts,
  { user, pageOrigin }: Doer,
  person: User,
  purpose: LinkKind['purpose'],
): Promise<HandedLink> {
  const { token, until } = await makeLink(tx, { userId: person.id, purpose, madeBy: user.id }, clock);
  const link = linkAt(pageOrigin, token);
  const sent = await mailed(tx, { person, purpose, link, until, madeBy: user.name });
  return { token, until, isMailed: sent === true, isHeldBack: sent === 'too-often' };
}

/** Who is invited here with this address, and has not come yet; null: nobody. */
export async function invitedBy(tx: Transaction, accountId: string, email: string): Promise<string | null> {
  const [invited] = await tx<{ id: string }[]>`
    select id from users where account_id = ${accountId} and lower(email) = lower(${email}) and state = 'invited'`;
  return invited?.id ?? null;
}

/** Who is invited at the same time is counted: the administrators are locked. */
export async function isFull(tx: Transaction, accountId: string): Promise<boolean> {
  const [found] = await tx<{ people: number }[]>`
    select count(*)::int as people from users where account_id = ${accountId} and state <> 'removed'`;
  return (found?.people ?? 0) >= MOST_PEOPLE;
}

/** @param but who has it already */
export async function isExtensionTaken(
  tx: Transaction,
  { accountId, extension, but = null }: { accountId: string; extension: string | null; but?: string | null },
): Promise<boolean> {
  if (extension === null) return false;
  const taken = await tx`
    select from users where account_id = ${accountId} and extension = ${extension} and id is distinct from ${but}`;
  return taken.length > 0;
}
