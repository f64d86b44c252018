/** Routes that serve many numbers. What a number does by itself stands in api/setup/routes.ts. */
import { queryOptions } from '@tanstack/svelte-query';
import { routeSavingSchema } from '#contract/routing/routing.ts';
import { triedRouteSchema, type TryRoute } from '#contract/routing/tried-route.ts';
import {
  routeListSchema,
  routeMadeSchema,
  routeUsesSchema,
  sharedRouteSchema,
  type NewSharedRoute,
  type RouteForNumbers,
  type SharedRouteChange,
} from '#contract/routing/shared-routes.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { nothing, type ApiClient } from '../client.ts';
import { valueOf } from '../queries.ts';

export const sharedRoutesKey = ['shared-routes'] as const;
export const sharedRouteKey = (id: string) => [...sharedRoutesKey, id] as const;

const at = (path: string, id: string) => path.replace('{id}', encodeURIComponent(id));

/** Their names, and how many numbers each serves. */
export const routeListQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: [...sharedRoutesKey, 'list'],
    queryFn: async () =>
      (await valueOf(api.ask({ path: setupRoutes.sharedRoutes, answer: routeListSchema }))).routes,
  });

/** By the id of a queue, mailbox, sound or number to forward to: the routes that use it. */
export const routeUsesQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: [...sharedRoutesKey, 'uses'],
    queryFn: async () => {
      const { used } = await valueOf(api.ask({ path: setupRoutes.routeUses, answer: routeUsesSchema }));
      return new Map(used.map(({ id, routes }) => [id, routes]));
    },
  });

export const sharedRouteQuery = (api: ApiClient, id: string) =>
  queryOptions({
    queryKey: sharedRouteKey(id),
    queryFn: () => valueOf(api.ask({ path: at(setupRoutes.sharedRoute, id), answer: sharedRouteSchema })),
  });

export const makeSharedRoute = (api: ApiClient, body: NewSharedRoute) =>
  api.ask({ method: 'POST', path: setupRoutes.sharedRoutes, body, answer: routeMadeSchema });

/** Saved, or what is wrong with it: faults are no failure of the request. */
export const saveSharedRoute = (api: ApiClient, id: string, body: SharedRouteChange) =>
  api.ask({ method: 'PUT', path: at(setupRoutes.sharedRoute, id), body, answer: routeSavingSchema });

export const deleteSharedRoute = (api: ApiClient, id: string) =>
  api.ask({ method: 'DELETE', path: at(setupRoutes.sharedRoute, id), answer: nothing });

/** No call is made. */
export const trySharedRoute = (api: ApiClient, id: string, tried: TryRoute) =>
  api.ask({
    method: 'POST',
    path: at(setupRoutes.trySharedRoute, id),
    body: tried,
    answer: triedRouteSchema,
  });

/** Which route serves them from the next call on. */
export const chooseRoute = (api: ApiClient, body: RouteForNumbers) =>
  api.ask({ method: 'PUT', path: setupRoutes.routeForNumbers, body, answer: nothing });
