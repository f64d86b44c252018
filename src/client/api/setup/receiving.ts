/** Where calls are forwarded, and the countries that calls may go to. */
import { queryOptions } from '@tanstack/svelte-query';
import {
  countryListSchema,
  importResultSchema,
  madeReceivingNumberSchema,
  receivingNumberListSchema,
  type ReceivingNumberInput,
} from '#contract/numbers/receiving.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { nothing, type ApiClient } from '../client.ts';
import { valueOf } from '../queries.ts';

export const receivingNumbersKey = ['receiving-numbers'] as const;
export const countriesKey = ['countries'] as const;

export const receivingNumbersQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: receivingNumbersKey,
    queryFn: async () =>
      (await valueOf(api.ask({ path: setupRoutes.receivingNumbers, answer: receivingNumberListSchema })))
        .receivingNumbers,
  });

const pathOf = (route: string, id: string) => route.replace('{id}', encodeURIComponent(id));

/** A registered phone comes with its credentials, this once. */
export const makeReceivingNumber = (api: ApiClient, body: ReceivingNumberInput) =>
  api.ask({ method: 'POST', path: setupRoutes.receivingNumbers, body, answer: madeReceivingNumberSchema });

/** A CSV with the columns name, number and, if there is one, kind. */
export const importReceivingNumbers = (api: ApiClient, csv: File) =>
  api.ask({
    method: 'POST',
    path: setupRoutes.receivingImport,
    // Where a spreadsheet is installed, the browser takes the file for one.
    file: new Blob([csv], { type: 'text/csv' }),
    answer: importResultSchema,
  });

export const deleteReceivingNumber = (api: ApiClient, id: string) =>
  api.ask({ method: 'DELETE', path: pathOf(setupRoutes.receivingNumber, id), answer: nothing });

/** The old password stops working. */
export const renewCredentials = (api: ApiClient, id: string) =>
  api.ask({
    method: 'POST',
    path: pathOf(setupRoutes.receivingCredentials, id),
    answer: madeReceivingNumberSchema,
  });

export const countriesQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: countriesKey,
    queryFn: async () =>
      (await valueOf(api.ask({ path: setupRoutes.countries, answer: countryListSchema }))).countries,
  });

export const allowCountry = (api: ApiClient, code: string, allowed: boolean) =>
  api.ask({
    method: 'PUT',
    path: setupRoutes.country.replace('{code}', encodeURIComponent(code)),
    body: { allowed },
    answer: nothing,
  });
