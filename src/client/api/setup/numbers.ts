/** What administrators do with the account's numbers. Loaded with the screens that do it, never with the idle phone. */
import { queryOptions, type QueryClient } from '@tanstack/svelte-query';
import {
  rentedNumberListSchema,
  rentedNumberSchema,
  type NumberChange,
} from '#contract/numbers/rented-numbers.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { ApiClient } from '../client.ts';
import { queryKeys, valueOf } from '../queries.ts';
import { peopleQuery } from '../people/people.ts';
import { routesKey } from './routes.ts';

export const rentedNumbersKey = queryKeys.rentedNumbers;
const MINUTE_MS = 60_000;

const at = (path: string, number: string) => path.replace('{number}', encodeURIComponent(number));

/** Active ones by the day they were bought, then porting, then released. */
export const rentedNumbersQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: rentedNumbersKey,
    queryFn: async () =>
      (await valueOf(api.ask({ path: setupRoutes.rentedNumbers, answer: rentedNumberListSchema }))).numbers,
    // Calls come in all day, and no event says how many: read again whenever the screen is opened.
    staleTime: MINUTE_MS,
  });

/** Errors: agent-has-number (409), forbidden, not-found. */
export const changeNumber = (api: ApiClient, number: string, change: NumberChange) =>
  api.ask({
    method: 'PATCH',
    path: at(setupRoutes.rentedNumber, number),
    body: change,
    answer: rentedNumberSchema,
  });

/** It stops taking calls at once and can be restored for 14 days. */
export const releaseNumber = (api: ApiClient, number: string) =>
  api.ask({ method: 'POST', path: at(setupRoutes.releaseNumber, number), answer: rentedNumberSchema });

/** Errors: not-restorable (409), balance-empty. */
export const restoreNumber = (api: ApiClient, number: string) =>
  api.ask({ method: 'POST', path: at(setupRoutes.restoreNumber, number), answer: rentedNumberSchema });

/** After any of the above: the lists that name numbers, the people that hold them, and what numbers do are read again. */
export async function rereadNumbers(api: ApiClient, queryClient: QueryClient): Promise<void> {
  const { numbers, account, me } = queryKeys;
  const stale = [rentedNumbersKey, numbers, account, me, peopleQuery(api).queryKey, routesKey];
  await Promise.all(stale.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}
