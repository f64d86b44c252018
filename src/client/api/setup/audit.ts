/** What was done in the account, by whom. Loaded with its page. */
import { infiniteQueryOptions } from '@tanstack/svelte-query';
import { auditPageSchema, type AuditPage } from '#contract/people/audit.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { withQuery, type ApiClient } from '../client.ts';
import { valueOf } from '../queries.ts';

/** The newest first, page by page back in time. @param about a kind of subject; null: all */
export const auditPagesQuery = (api: ApiClient, about: string | null) =>
  infiniteQueryOptions({
    queryKey: ['audit', about],
    queryFn: ({ pageParam }) =>
      valueOf(
        api.ask({
          path: withQuery(setupRoutes.audit, { before: pageParam, about }),
          answer: auditPageSchema,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page: AuditPage) => page.next,
    staleTime: 0,
  });

export const auditCsvHref = (about: string | null) =>
  about === null ? setupRoutes.auditCsv : withQuery(setupRoutes.auditCsv, { about });
