/** The account's plan, what a change of it would cost, and its end. Loaded with the Account screen, never with the idle phone. */
import { queryOptions } from '@tanstack/svelte-query';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { lastMonthSchema } from '#contract/billing/last-month.ts';
import {
  planQuoteSchema,
  planStandingSchema,
  type PlanChange,
  type PlanId,
} from '#contract/billing/plans.ts';
import { nothing, withQuery, type ApiClient } from '../client.ts';
import { keptFreshByEvents, queryKeys, valueOf } from '../queries.ts';

export const planKey = queryKeys.billing('plan');

export const planQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: planKey,
    queryFn: () => valueOf(api.ask({ path: billingRoutes.plan, answer: planStandingSchema })),
    ...keptFreshByEvents,
  });

const LAST_MONTH_MS = 3_600_000;

/** What last month's calls come to by each plan: another one with the plan, and with the month. */
export const lastMonthQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: [...planKey, 'last-month'],
    queryFn: () => valueOf(api.ask({ path: billingRoutes.lastMonth, answer: lastMonthSchema })),
    staleTime: LAST_MONTH_MS,
  });

const QUOTE_MS = 30_000;

/** What a change would cost now: less with each second, and asked again while somebody looks. @param plan null: nothing is asked. */
export const planQuoteQuery = (api: ApiClient, plan: PlanId | null) =>
  queryOptions({
    queryKey: [...planKey, 'quote', plan],
    queryFn: () =>
      valueOf(api.ask({ path: withQuery(billingRoutes.planQuote, { plan }), answer: planQuoteSchema })),
    enabled: plan !== null,
    refetchInterval: QUOTE_MS,
    staleTime: 0,
    gcTime: 0,
  });

/** Errors: price-changed (409), balance-empty, card-needed, account-closed, forbidden. */
export const changePlan = (api: ApiClient, change: PlanChange) =>
  api.ask({ method: 'PUT', path: billingRoutes.plan, body: change, answer: nothing });

/** The account ends: calls, numbers and what is paid for. @param name the account's, as it was typed; errors: invalid-request on body.name */
export const cancelAccount = (api: ApiClient, name: string) =>
  api.ask({ method: 'POST', path: billingRoutes.cancellation, body: { name }, answer: nothing });

/** Errors: not-reopenable (409). */
export const takeUpAgain = (api: ApiClient) =>
  api.ask({ method: 'DELETE', path: billingRoutes.cancellation, answer: nothing });
