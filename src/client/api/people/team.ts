/** Who is invited, where they are signed in, who is stopped: an administrator's doing. */
import { queryOptions } from '@tanstack/svelte-query';
import {
  accessLinkSchema,
  invitedSchema,
  peopleImportedSchema,
  peopleLinksSchema,
  signedInPlacesSchema,
  type Deactivation,
  type Invitation,
  type Removal,
} from '#contract/people/team.ts';
import { teamSchema, type TeamChange, type TeamInput } from '#contract/people/teams.ts';
import { auditEntriesSchema } from '#contract/people/audit.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { nothing, withQuery, type ApiClient } from '../client.ts';
import { valueOf } from '../queries.ts';
import { peopleKey } from './people.ts';

const pathOf = (route: string, id: string) => route.replace('{id}', encodeURIComponent(id));

export const invite = (api: ApiClient, body: Invitation) =>
  api.ask({ method: 'POST', path: setupRoutes.people, body, answer: invitedSchema });

/** A CSV with the columns email, name and, if there are any, role, extension and team. */
export const invitePeople = (api: ApiClient, csv: File, makeTeams: boolean) =>
  api.ask({
    method: 'POST',
    path: withQuery(setupRoutes.peopleImport, { makeTeams: String(makeTeams) }),
    // Where a spreadsheet is installed, the browser takes the file for one.
    file: new Blob([csv], { type: 'text/csv' }),
    answer: peopleImportedSchema,
  });

/** New ones for those who are invited still; their former links stop working. */
export const linksAgain = (api: ApiClient, ids: readonly string[]) =>
  api.ask({
    method: 'POST',
    path: setupRoutes.peopleLinks,
    body: { ids: [...ids] },
    answer: peopleLinksSchema,
  });

/** The former link stops working. */
export const inviteAgain = (api: ApiClient, id: string) =>
  api.ask({ method: 'POST', path: pathOf(setupRoutes.invitation, id), answer: accessLinkSchema });

export const makePasswordLink = (api: ApiClient, id: string) =>
  api.ask({ method: 'POST', path: pathOf(setupRoutes.passwordLink, id), answer: accessLinkSchema });

export const deactivatePerson = (api: ApiClient, id: string, body: Deactivation) =>
  api.ask({ method: 'POST', path: pathOf(setupRoutes.deactivatePerson, id), body, answer: nothing });

export const activatePerson = (api: ApiClient, id: string) =>
  api.ask({ method: 'POST', path: pathOf(setupRoutes.activatePerson, id), answer: nothing });

/** An invitation is withdrawn by it, too. */
export const removePerson = (api: ApiClient, id: string, body: Removal) =>
  api.ask({ method: 'POST', path: pathOf(setupRoutes.removePerson, id), body, answer: nothing });

/** Errors: in-use (409): another team has the name; too-many. */
export const makeTeam = (api: ApiClient, body: TeamInput) =>
  api.ask({ method: 'POST', path: setupRoutes.teams, body, answer: teamSchema });

export const renameTeam = (api: ApiClient, id: string, body: TeamChange) =>
  api.ask({ method: 'PATCH', path: pathOf(setupRoutes.team, id), body, answer: teamSchema });

/** Its people are in none then, and nobody leads it. */
export const deleteTeam = (api: ApiClient, id: string) =>
  api.ask({ method: 'DELETE', path: pathOf(setupRoutes.team, id), answer: nothing });

/** Both are read again with the list of people: what changes a person is told there. */
export const placesQuery = (api: ApiClient, id: string) =>
  queryOptions({
    queryKey: [...peopleKey, id, 'sessions'],
    queryFn: async () =>
      (await valueOf(api.ask({ path: pathOf(setupRoutes.personSessions, id), answer: signedInPlacesSchema })))
        .sessions,
  });

export const auditQuery = (api: ApiClient, id: string) =>
  queryOptions({
    queryKey: [...peopleKey, id, 'audit'],
    queryFn: async () =>
      (await valueOf(api.ask({ path: pathOf(setupRoutes.personAudit, id), answer: auditEntriesSchema })))
        .entries,
  });

export const endPlace = (
  api: ApiClient,
  id: string,
  sessionId: string,
  { letCallEnd }: { letCallEnd: boolean },
) =>
  api.ask({
    method: 'DELETE',
    path: withQuery(
      pathOf(setupRoutes.personSession, id).replace('{sessionId}', encodeURIComponent(sessionId)),
      { letCallEnd: String(letCallEnd) },
    ),
    answer: nothing,
  });

export const endAllPlaces = (api: ApiClient, id: string, { letCallEnd }: { letCallEnd: boolean }) =>
  api.ask({
    method: 'DELETE',
    path: withQuery(pathOf(setupRoutes.personSessions, id), { letCallEnd: String(letCallEnd) }),
    answer: nothing,
  });
