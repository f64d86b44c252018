/** Minute packages: what runs, what is for sale, buying. Loaded with the Account screen, never with the idle phone. */
import { queryOptions } from '@tanstack/svelte-query';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { packageListSchema, type PackagePurchase } from '#contract/billing/packages.ts';
import { nothing, type ApiClient } from '../client.ts';
import { keptFreshByEvents, queryKeys, valueOf } from '../queries.ts';

export const packagesKey = queryKeys.billing('packages');

/** An event says when one begins, ends or is bought; what calls use of it is for the screen to ask for. */
export const packagesQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: packagesKey,
    queryFn: () => valueOf(api.ask({ path: billingRoutes.packages, answer: packageListSchema })),
    ...keptFreshByEvents,
  });

/** Errors: balance-empty, account-closed, forbidden. Asked for twice with one id it is bought once. */
export const buyPackage = (api: ApiClient, purchase: PackagePurchase) =>
  api.ask({ method: 'POST', path: billingRoutes.packages, body: purchase, answer: nothing });

/** Errors: package-not-renewable (409), not-found. */
export const setRenewal = (api: ApiClient, id: string, renews: boolean) =>
  api.ask({
    method: 'PATCH',
    path: billingRoutes.package.replace('{id}', encodeURIComponent(id)),
    body: { renews },
    answer: nothing,
  });
