/** The balance as it went. */
import { queryOptions } from '@tanstack/svelte-query';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { balanceHistorySchema } from '#contract/billing/ledger.ts';
import { withQuery, type ApiClient } from '../client.ts';
import { queryKeys, valueOf } from '../queries.ts';

/** Days that are over stand; today is the account's own figure. A payment has it read again. */
export const balanceHistoryQuery = (api: ApiClient, days: number) =>
  queryOptions({
    queryKey: [...queryKeys.billing('payments'), 'balance-history', days],
    queryFn: () =>
      valueOf(
        api.ask({ path: withQuery(billingRoutes.balanceHistory, { days }), answer: balanceHistorySchema }),
      ),
    staleTime: 15 * 60_000,
  });
