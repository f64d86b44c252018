/** Who works here: for members of queues and mailboxes. */
import { queryOptions } from '@tanstack/svelte-query';
import { colleagueListSchema } from '#contract/people.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { ApiClient } from '../client.ts';
import { valueOf } from '../queries.ts';

export const peopleQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['people'],
    queryFn: async () =>
      (await valueOf(api.ask({ path: setupRoutes.people, answer: colleagueListSchema }))).people,
    staleTime: 60_000,
  });
