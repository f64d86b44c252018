/** What a route, office hours or a set of holidays was at every saving. */
import { queryOptions } from '@tanstack/svelte-query';
import type * as z from 'zod/mini';
import { versionListSchema } from '#contract/routing/shared-routes.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { ApiClient } from '../client.ts';
import { valueOf } from '../queries.ts';

const paths = {
  routes: setupRoutes.routeVersions,
  hours: setupRoutes.officeHoursVersions,
  holidays: setupRoutes.holidaySetVersions,
} as const;
export type KeptKind = keyof typeof paths;

export const versionsKey = (kind: KeptKind, id: string) => ['versions', kind, id] as const;

const pathOf = (kind: KeptKind, id: string) => paths[kind].replace('{id}', encodeURIComponent(id));

/** The newest first. */
export const versionsQuery = (api: ApiClient, kind: KeptKind, id: string) =>
  queryOptions({
    queryKey: versionsKey(kind, id),
    queryFn: async () =>
      (await valueOf(api.ask({ path: pathOf(kind, id), answer: versionListSchema }))).versions,
  });

/** The thing as it was then: that never changes. */
export const versionQuery = <Schema extends z.core.$ZodType>(
  api: ApiClient,
  { kind, id, version, answer }: { kind: KeptKind; id: string; version: number; answer: Schema },
) =>
  queryOptions({
    queryKey: [...versionsKey(kind, id), version],
    queryFn: () => valueOf(api.ask({ path: `${pathOf(kind, id)}/${version}`, answer })),
    staleTime: Infinity,
  });
