/** Numbers that the carrier has for rent, and renting them. */
import { queryOptions } from '@tanstack/svelte-query';
import { numberOfferListSchema, type NumberPurchase } from '#contract/numbers/rented-numbers.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { nothing, withQuery, type ApiClient } from '../client.ts';
import { valueOf } from '../queries.ts';

export type OfferSearch = { areaCode: string } | { tollFree: true };

/** @param search null while there is no whole area code: then nothing is asked. */
export const offersQuery = (api: ApiClient, search: OfferSearch | null) =>
  queryOptions({
    queryKey: ['number-offers', search],
    queryFn: async () => {
      const query = search && 'areaCode' in search ? search : { tollFree: 'true' };
      const path = withQuery(setupRoutes.numberOffers, query);
      return (await valueOf(api.ask({ path, answer: numberOfferListSchema }))).offers;
    },
    enabled: search !== null,
    // What is for rent changes by the minute.
    staleTime: 60_000,
  });

/** All or none; the first month is charged at once. */
export const rentNumbers = (api: ApiClient, purchase: NumberPurchase) =>
  api.ask({ method: 'POST', path: setupRoutes.rentedNumbers, body: purchase, answer: nothing });
