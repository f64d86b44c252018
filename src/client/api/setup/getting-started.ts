/** The first steps of a new account. */
import { queryOptions } from '@tanstack/svelte-query';
import { gettingStartedSchema } from '#contract/people/getting-started.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { nothing, type ApiClient } from '../client.ts';
import { queryKeys, valueOf } from '../queries.ts';

/** What is done elsewhere on the screens is asked for when one comes back; of calls and money the stream tells. */
export const gettingStartedQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: queryKeys.gettingStarted,
    queryFn: () => valueOf(api.ask({ path: setupRoutes.gettingStarted, answer: gettingStartedSchema })),
    staleTime: 0,
    // Once it is over nothing brings it back: no call that ends asks again.
    enabled: ({ state }) => state.data?.isOver !== true,
  });

export const hideGettingStarted = (api: ApiClient) =>
  api.ask({ method: 'POST', path: setupRoutes.hideGettingStarted, answer: nothing });
