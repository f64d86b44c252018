import type { Colleague } from '#contract/people/colleagues.ts';
import { LONGEST_TEAM_NAME, type Sees, type Team } from '#contract/people/teams.ts';
import { longFault } from '../../../parts/words.ts';
import { sayPeople } from '../person-words.ts';

export const seesWords: Record<Sees, string> = { everybody: 'Everybody', teams: 'The teams they lead' };

export const seesSentences: Record<Sees, string> = {
  everybody: 'Sees everybody’s calls and messages, the usage and the money.',
  teams: 'Sees who is in these teams, their calls, messages and usage. Nothing of others, and no money.',
};
export const LEADS_NONE = 'Leads no team yet, so sees only themselves. Add a team.';
export const TEAM_GONE = 'This team is no longer there. Choose another one.';

/** Of those that are there still, in the order of the list: "Billing, Sales". */
export const sayTeams = (ids: readonly string[], teams: readonly Team[]): string =>
  teams
    .filter(({ id }) => ids.includes(id))
    .map(({ name }) => name)
    .join(', ');

/** What a row says: the teams that somebody leads, else the one that they are in. */
export function teamsOfPerson(
  { teamId, leads }: Pick<Colleague, 'teamId' | 'leads'>,
  teams: readonly Team[],
) {
  return sayTeams(leads.length > 0 ? leads : teamId === null ? [] : [teamId], teams);
}

export const isInTeam = ({ teamId, leads }: Pick<Colleague, 'teamId' | 'leads'>, id: string): boolean =>
  teamId === id || leads.includes(id);

/** Of who was chosen in the filter. */
export const ANY_TEAM = '';
export const NO_TEAM = 'none';

export function inTeam<Person extends Pick<Colleague, 'teamId' | 'leads'>>(
  people: readonly Person[],
  team: string,
): readonly Person[] {
  if (team === ANY_TEAM) return people;
  if (team === NO_TEAM) return people.filter(({ teamId, leads }) => teamId === null && leads.length === 0);
  return people.filter((person) => isInTeam(person, team));
}

export interface TeamFacts {
  team: Team;
  people: number;
  leaders: { id: string; name: string }[];
}

/** Counted once for all teams. */
export function factsOf(teams: readonly Team[], people: readonly Colleague[]): TeamFacts[] {
  const counts = new Map<string, number>();
  const leaders = new Map<string, { id: string; name: string }[]>();
  for (const { id, name, teamId, leads } of people) {
    if (teamId !== null) counts.set(teamId, (counts.get(teamId) ?? 0) + 1);
    for (const led of leads) leaders.set(led, [...(leaders.get(led) ?? []), { id, name }]);
  }
  return teams.map((team) => ({
    team,
    people: counts.get(team.id) ?? 0,
    leaders: leaders.get(team.id) ?? [],
  }));
}

export const nameFaults = (name: string) => ({
  name: name === '' ? 'The name is empty. Enter it.' : longFault(name, LONGEST_TEAM_NAME),
});
export const nameRefusals = {
  fields: { name: 'This name cannot be used. Change it.' },
  codes: { 'in-use': { field: 'name', words: 'Another team has this name. Choose another one.' } },
} as const;

/** Before it is done. */
export function sayDeletion({ team, people, leaders }: TeamFacts): string {
  const left = people === 0 ? 'Nobody is in it.' : `${sayPeople(people)} will be in no team.`;
  const names = leaders.map(({ name }) => name).join(', ');
  const led = `${names} will no longer see them by ${team.name}.`;
  return leaders.length > 0 ? `${left} ${people === 0 ? `${names} will no longer lead it.` : led}` : left;
}
