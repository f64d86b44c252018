/** What calls used and cost, by day and by whatever else. */
import { keepPreviousData, queryOptions } from '@tanstack/svelte-query';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { usageSchema, type UsageQuery } from '#contract/billing/usage.ts';
import { withQuery, type ApiClient } from '../client.ts';
import { valueOf } from '../queries.ts';

export const usageKey = ['billing', 'usage'] as const;

const asked = (path: string, query: UsageQuery) =>
  withQuery(path, Object.fromEntries(Object.entries(query).map(([name, value]) => [name, value ?? null])));

/** While another question is on its way the last answer stays: nothing jumps. */
export const usageQuery = (api: ApiClient, query: UsageQuery) =>
  queryOptions({
    queryKey: [...usageKey, query],
    queryFn: () => valueOf(api.ask({ path: asked(billingRoutes.usage, query), answer: usageSchema })),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

/** The same rows as a file. */
export const usageCsvHref = (query: UsageQuery) => asked(billingRoutes.usageCsv, query);
