/** By which clocks the account counts its days and months. */
import { queryOptions } from '@tanstack/svelte-query';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { accountTimeZoneSchema, type TimeZoneChange } from '#contract/billing/time-zone.ts';
import type { ApiClient } from '../client.ts';
import { valueOf } from '../queries.ts';

export const timeZoneKey = ['billing', 'time-zone'] as const;

export const timeZoneQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: timeZoneKey,
    queryFn: () => valueOf(api.ask({ path: billingRoutes.timeZone, answer: accountTimeZoneSchema })),
  });

export const changeTimeZone = (api: ApiClient, body: TimeZoneChange) =>
  api.ask({ method: 'PUT', path: billingRoutes.timeZone, body, answer: accountTimeZoneSchema });
