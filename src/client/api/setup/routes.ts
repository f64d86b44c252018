/** What a number does with a call: read, saved and tried. */
import { queryOptions } from '@tanstack/svelte-query';
import { setupRoutes } from '#contract/setup-routes.ts';
import { routeSavingSchema, savedRouteSchema, type SaveRoute } from '#contract/routing/routing.ts';
import { triedRouteSchema, type TryRoute } from '#contract/routing/tried-route.ts';
import type { ApiClient } from '../client.ts';
import { valueOf } from '../queries.ts';

export const routesKey = ['route'] as const;
export const routeKey = (number: string) => [...routesKey, number] as const;

const at = (path: string, number: string) => path.replace('{number}', encodeURIComponent(number));

export const routeQuery = (api: ApiClient, number: string) =>
  queryOptions({
    queryKey: routeKey(number),
    queryFn: () => valueOf(api.ask({ path: at(setupRoutes.route, number), answer: savedRouteSchema })),
  });

/** Saved, or what is wrong with it: faults are no failure of the request. */
export const saveRoute = (api: ApiClient, number: string, body: SaveRoute) =>
  api.ask({ method: 'PUT', path: at(setupRoutes.route, number), body, answer: routeSavingSchema });

/** No call is made. */
export const tryRoute = (api: ApiClient, number: string, tried: TryRoute) =>
  api.ask({ method: 'POST', path: at(setupRoutes.tryRoute, number), body: tried, answer: triedRouteSchema });
