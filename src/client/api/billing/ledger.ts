/** The account's ledger, and its months. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/svelte-query';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import {
  ledgerPageSchema,
  statementListSchema,
  statementSchema,
  type LedgerPage,
} from '#contract/billing/ledger.ts';
import { withQuery, type ApiClient } from '../client.ts';
import { valueOf } from '../queries.ts';

/** Everything that an entry changes. */
export const ledgerKey = ['billing', 'ledger'] as const;
const MINUTE_MS = 60_000;

const readLines = (api: ApiClient, limit: number, before: string | null) =>
  valueOf(api.ask({ path: withQuery(billingRoutes.ledger, { before, limit }), answer: ledgerPageSchema }));

/** The newest lines. */
export const lastLinesQuery = (api: ApiClient, limit: number) =>
  queryOptions({
    queryKey: [...ledgerKey, 'last', limit],
    queryFn: async () => (await readLines(api, limit, null)).lines,
    staleTime: MINUTE_MS,
  });

/** Newest first, page by page back in time: `createInfiniteQuery(() => ledgerQuery(app.api))`. */
export const ledgerQuery = (api: ApiClient) =>
  infiniteQueryOptions({
    queryKey: [...ledgerKey, 'pages'],
    queryFn: ({ pageParam }) => readLines(api, 50, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page: LedgerPage) => page.nextBefore,
    staleTime: MINUTE_MS,
  });

/** The months with an entry, newest first. */
export const statementsQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: [...ledgerKey, 'statements'],
    queryFn: async () =>
      (await valueOf(api.ask({ path: billingRoutes.statements, answer: statementListSchema }))).months,
    staleTime: MINUTE_MS,
  });

const inMonth = (path: string, month: string) => path.replace('{month}', encodeURIComponent(month));

/** @param month "2026-05" (UTC); null: nothing is asked. not-found: it has no entry. */
export const statementQuery = (api: ApiClient, month: string | null) =>
  queryOptions({
    queryKey: [...ledgerKey, 'statement', month],
    queryFn: () =>
      valueOf(api.ask({ path: inMonth(billingRoutes.statement, month ?? ''), answer: statementSchema })),
    enabled: month !== null,
    staleTime: MINUTE_MS,
  });

/** Every line of the month as a file. */
export const statementCsvHref = (month: string) => inMonth(billingRoutes.statementCsv, month);
