/** Who the statements are made out to. */
import { queryOptions } from '@tanstack/svelte-query';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { companySchema, type CompanyChange } from '#contract/billing/plans.ts';
import type { ApiClient } from '../client.ts';
import { valueOf } from '../queries.ts';

export const companyKey = ['billing', 'company'] as const;

export const companyQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: companyKey,
    queryFn: () => valueOf(api.ask({ path: billingRoutes.company, answer: companySchema })),
  });

export const saveCompany = (api: ApiClient, body: CompanyChange) =>
  api.ask({ method: 'PUT', path: billingRoutes.company, body, answer: companySchema });
