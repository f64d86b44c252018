/** The teams of an account, as administrators make and name them. */
import { randomUUID } from 'node:crypto';
import { MOST_TEAMS, type Team, type TeamChange, type TeamInput } from '#contract/people/teams.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { Sql, Transaction } from '#server/store/database.ts';
import { isAsRead } from '#server/store/versions.ts';
import { publishPeopleChange, publishSightChange, sightOf } from '../sight.ts';
import type { User } from '../users.ts';
import {
  auditOf,
  auditOfEach,
  changingAllOf,
  changingTeam,
  type Doer,
  type TeamParts,
} from './team-change.ts';

/** By name, in capitals or not. Who sees some people is told of the teams that they lead, and of their own. */
async function teamsOf(sql: Sql, user: User): Promise<Team[]> {
  const sight = sightOf(user);
  const isTold =
    sight === 'everybody'
      ? sql`true`
      : sql`(id = any(${[...sight.teams]}::uuid[]) or id = (select team_id from users where id = ${user.id}))`;
  return sql<Team[]>`
    select id, name, version from teams where account_id = ${user.accountId} and ${isTold} order by lower(name)`;
}

export type Teams = ReturnType<typeof teamsIn>;
export const teamsIn = (parts: TeamParts) => ({
  list: (user: User) => teamsOf(parts.sql, user),
  make: (by: Doer, input: TeamInput) => makeTeam(parts, by, input),
  rename: (by: Doer, id: string, change: TeamChange) => renameTeam(parts, by, id, change),
  remove: (by: Doer, id: string) => removeTeam(parts, by, id),
});

type MakeFault = 'in-use' | 'too-many';

const makeTeam = (
  parts: TeamParts,
  by: Doer,
  { name }: TeamInput,
): Promise<Result<Team, MakeFault | 'forbidden'>> =>
  changingTeam(parts, by, async (tx) => {
    const made = await addTeam(tx, parts, by, name);
    if (made.ok) await publishPeopleChange(tx, by.user.accountId, []);
    return made;
  });

/** In a transaction that `changingTeam` begun. */
export async function addTeam(
  tx: Transaction,
  { clock }: Pick<TeamParts, 'clock'>,
  by: Doer,
  name: string,
): Promise<Result<Team, MakeFault>> {
  const { accountId } = by.user;
  const names = await teamNames(tx, accountId);
  if (isNameTaken(names, name)) return fail('in-use');
  if (names.size >= MOST_TEAMS) return fail('too-many');
  const team = { id: randomUUID(), name, version: 1 };
  await tx`insert into teams (id, account_id, name) values (${team.id}, ${accountId}, ${name})`;
  await auditOf(tx, by, { action: 'team.made', subject: team, after: { name } }, clock);
  return ok(team);
}

function renameTeam(
  parts: TeamParts,
  by: Doer,
  id: string,
  { name, version }: TeamChange,
): Promise<Result<Team, 'in-use' | 'not-found' | 'changed-meanwhile' | 'forbidden'>> {
  return changingTeam(parts, by, async (tx) => {
    const names = await teamNames(tx, by.user.accountId);
    const before = names.get(id);
    if (before === undefined) return fail('not-found');
    names.delete(id);
    if (isNameTaken(names, name)) return fail('in-use');
    const [renamed] = await tx<Team[]>`
      update teams set name = ${name} where id = ${id} and ${isAsRead(tx, 'teams', version)}
      returning id, name, version`;
    if (!renamed) return fail('changed-meanwhile');
    if (before === name) return ok(renamed);
    await publishPeopleChange(tx, by.user.accountId, await readersOf(tx, id));
    const entry = {
      action: 'team.renamed',
      subject: renamed,
      before: { name: before },
      after: { name },
    } as const;
    await auditOf(tx, by, entry, parts.clock);
    return ok(renamed);
  });
}

/** Who reads its name besides those who see everybody: who leads it, or is in it. */
async function readersOf(tx: Transaction, id: string): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    select id from users where team_id = ${id} or ${id} = any(leads)`;
  return rows.map((row) => row.id);
}

/** Those who were in it are in none, and nobody leads it: who saw them by it does so no longer. */
function removeTeam(
  parts: TeamParts,
  by: Doer,
  id: string,
): Promise<Result<null, 'not-found' | 'forbidden'>> {
  const { accountId } = by.user;
  const remove = async (tx: Transaction): Promise<Result<null, 'not-found'>> => {
    const name = (await teamNames(tx, accountId)).get(id);
    if (name === undefined) return fail('not-found');
    const left = await emptied(tx, accountId, id);
    await tx`delete from teams where id = ${id}`;
    await auditOfEach(tx, by, entriesOf({ id, name }, left), parts.clock);
    await publishSightChange(tx, accountId);
    const ids = [...left.members, ...left.leaders].map((one) => one.id);
    await publishPeopleChange(tx, accountId, ids);
    return ok(null);
  };
  return changingAllOf(parts, by, id, remove);
}

interface Left {
  members: { id: string; name: string }[];
  leaders: { id: string; name: string }[];
}

/** Who was removed from the account before is told of no more. */
async function emptied(tx: Transaction, accountId: string, id: string): Promise<Left> {
  const members = await tx<{ id: string; name: string; isHere: boolean }[]>`
    update users set team_id = null where team_id = ${id} returning id, name, state <> 'removed' as is_here`;
  const leaders = await tx<{ id: string; name: string }[]>`
    update users set leads = array_remove(leads, ${id}::uuid)
    where account_id = ${accountId} and ${id} = any(leads) returning id, name`;
  return { members: members.filter(({ isHere }) => isHere), leaders };
}

function entriesOf(team: { id: string; name: string }, { members, leaders }: Left) {
  const left = { before: { team: team.name }, after: { team: null } };
  const led = { before: { leads: team.name }, after: { leads: null } };
  return [
    ...members.map((subject) => ({ action: 'person.team-changed' as const, subject, ...left })),
    ...leaders.map((subject) => ({ action: 'person.leads-changed' as const, subject, ...led })),
    {
      action: 'team.removed' as const,
      subject: team,
      before: { name: team.name, people: members.length },
    },
  ];
}

const isNameTaken = (names: ReadonlyMap<string, string>, name: string): boolean =>
  [...names.values()].some((taken) => taken.toLowerCase() === name.toLowerCase());

/** By id. */
export async function teamNames(sql: Sql, accountId: string): Promise<Map<string, string>> {
  const rows = await sql<Pick<Team, 'id' | 'name'>[]>`
    select id, name from teams where account_id = ${accountId}`;
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** "Billing, Sales"; null: none. */
export const namesOfTeams = (names: ReadonlyMap<string, string>, ids: readonly string[]): string | null =>
  ids
    .map((id) => names.get(id) ?? '')
    .sort()
    .join(', ') || null;

/** By the field that names a team which the account does not have (any more). */
export type UnknownTeam = 'unknown-team' | 'unknown-led-team';

export function unknownTeam(
  names: ReadonlyMap<string, string>,
  {
    teamId = null,
    leads = [],
  }: { teamId?: string | null | undefined; leads?: readonly string[] | undefined },
): UnknownTeam | null {
  if (teamId !== null && !names.has(teamId)) return 'unknown-team';
  return leads.every((id) => names.has(id)) ? null : 'unknown-led-team';
}
