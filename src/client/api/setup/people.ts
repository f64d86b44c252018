/** Who works here: for members of queues and mailboxes, extensions and recording. */
import { queryOptions } from '@tanstack/svelte-query';
import {
  colleagueChangedSchema,
  colleagueListSchema,
  type ColleagueChange,
} from '#contract/people/colleagues.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { ApiClient } from '../client.ts';
import { valueOf } from '../queries.ts';

export const peopleKey = ['people'] as const;

export const peopleQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: peopleKey,
    queryFn: async () =>
      (await valueOf(api.ask({ path: setupRoutes.people, answer: colleagueListSchema }))).people,
    staleTime: 60_000,
  });

export const changePerson = (api: ApiClient, id: string, body: ColleagueChange) =>
  api.ask({
    method: 'PATCH',
    path: setupRoutes.person.replace('{id}', encodeURIComponent(id)),
    body,
    answer: colleagueChangedSchema,
  });
