/** Who works here: for members of queues and mailboxes, extensions and recording. */
import { queryOptions } from '@tanstack/svelte-query';
import {
  colleagueChangedSchema,
  colleagueListSchema,
  type Colleague,
  type ColleagueChange,
  type ColleagueList,
} from '#contract/people/colleagues.ts';
import { teamListSchema } from '#contract/people/teams.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { ApiClient } from '../client.ts';
import { queryKeys, valueOf } from '../queries.ts';

export const peopleKey = queryKeys.people;

const listQuery = (api: ApiClient) =>
  ({
    queryKey: peopleKey,
    queryFn: () => valueOf(api.ask({ path: setupRoutes.people, answer: colleagueListSchema })),
    staleTime: 60_000,
  }) as const;

/** Those whom one sees. */
export const peopleQuery = (api: ApiClient) =>
  queryOptions({ ...listQuery(api), select: ({ people }: ColleagueList) => people });

export type NamedPerson = Pick<Colleague, 'id' | 'name'> &
  Partial<Pick<Colleague, 'role' | 'state' | 'extension' | 'agentNumber'>>;

/** Everybody, whom queues and routes name: of those whom one does not see, the name alone. */
export const namedPeopleQuery = (api: ApiClient) =>
  queryOptions({
    ...listQuery(api),
    select: ({ people, others = [] }: ColleagueList): readonly NamedPerson[] => [...people, ...others],
  });

/** Under the people: what is read again with them. */
export const teamsQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: [...peopleKey, 'teams'],
    queryFn: async () => (await valueOf(api.ask({ path: setupRoutes.teams, answer: teamListSchema }))).teams,
    staleTime: 60_000,
  });

export const changePerson = (api: ApiClient, id: string, body: ColleagueChange) =>
  api.ask({
    method: 'PATCH',
    path: setupRoutes.person.replace('{id}', encodeURIComponent(id)),
    body,
    answer: colleagueChangedSchema,
  });
