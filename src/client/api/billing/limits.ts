/** What calls may cost a day, and who or what is held up now. */
import { queryOptions } from '@tanstack/svelte-query';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { limitsSchema, limitsSetSchema, type LimitsChange } from '#contract/billing/limits.ts';
import { nothing, type ApiClient } from '../client.ts';
import { keptFreshByEvents, queryKeys, valueOf } from '../queries.ts';

export const limitsKey = queryKeys.billing('limits');

export const limitsQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: limitsKey,
    queryFn: () => valueOf(api.ask({ path: billingRoutes.limits, answer: limitsSchema })),
    ...keptFreshByEvents,
  });

export const saveLimits = (api: ApiClient, body: LimitsChange) =>
  api.ask({ method: 'PUT', path: billingRoutes.limits, body, answer: limitsSetSchema });

/** The agent may call out again. */
export const liftBlock = (api: ApiClient, id: string) =>
  api.ask({
    method: 'DELETE',
    path: billingRoutes.outboundBlock.replace('{id}', encodeURIComponent(id)),
    answer: nothing,
  });

/** Calls to this country go through from now on. @param code ISO 3166 */
export const letThrough = (api: ApiClient, code: string) =>
  api.ask({
    method: 'PUT',
    path: billingRoutes.newCountry.replace('{code}', encodeURIComponent(code)),
    answer: nothing,
  });
