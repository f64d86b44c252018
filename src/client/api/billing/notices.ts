/** What the account's administrators have to know. */
import { queryOptions } from '@tanstack/svelte-query';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { noticeListSchema } from '#contract/billing/notices.ts';
import { nothing, type ApiClient } from '../client.ts';
import { keptFreshByEvents, queryKeys, valueOf } from '../queries.ts';

export const noticesKey = queryKeys.billing('notices');

export const noticesQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: noticesKey,
    queryFn: async () =>
      (await valueOf(api.ask({ path: billingRoutes.notices, answer: noticeListSchema }))).notices,
    ...keptFreshByEvents,
  });

export const putAway = (api: ApiClient, id: string) =>
  api.ask({
    method: 'DELETE',
    path: billingRoutes.notice.replace('{id}', encodeURIComponent(id)),
    answer: nothing,
  });
