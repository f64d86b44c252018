/** What a number does with a call: read, saved and tried; and the people and things that a route may name. */
import { queryOptions } from '@tanstack/svelte-query';
import type { ApiClient } from '#client/api/client.ts';
import { valueOf } from '#client/api/queries.ts';
import { colleagueListSchema } from '#contract/people.ts';
import { promptListSchema, queueListSchema } from '#contract/prompts.ts';
import { receivingNumberListSchema } from '#contract/receiving.ts';
import { routes } from '#contract/routes.ts';
import {
  routeSavingSchema,
  savedRouteSchema,
  triedRouteSchema,
  type Route,
  type TryRoute,
} from '#contract/routing.ts';
import { mailboxListSchema } from '#contract/voicemail.ts';

export const routeKey = (number: string) => ['route', number] as const;

const at = (path: string, number: string) => path.replace('{number}', encodeURIComponent(number));

export const routeQuery = (api: ApiClient, number: string) =>
  queryOptions({
    queryKey: routeKey(number),
    queryFn: () => valueOf(api.ask({ path: at(routes.route, number), answer: savedRouteSchema })),
  });

/** Saved, or what is wrong with it: faults are no failure of the request. */
export const saveRoute = (api: ApiClient, number: string, route: Route) =>
  api.ask({ method: 'PUT', path: at(routes.route, number), body: { route }, answer: routeSavingSchema });

/** No call is made. */
export const tryRoute = (api: ApiClient, number: string, tried: TryRoute) =>
  api.ask({ method: 'POST', path: at(routes.tryRoute, number), body: tried, answer: triedRouteSchema });

/** What a node may point at, all together: it is set up on other screens, and read again when this one opens. */
export const routeThingsQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['route-things'],
    queryFn: async () => {
      const [{ people }, { receivingNumbers }, { queues }, { mailboxes }, { prompts }] = await Promise.all([
        valueOf(api.ask({ path: routes.people, answer: colleagueListSchema })),
        valueOf(api.ask({ path: routes.receivingNumbers, answer: receivingNumberListSchema })),
        valueOf(api.ask({ path: routes.queues, answer: queueListSchema })),
        valueOf(api.ask({ path: routes.mailboxes, answer: mailboxListSchema })),
        valueOf(api.ask({ path: routes.prompts, answer: promptListSchema })),
      ]);
      return { people, receivingNumbers, queues, mailboxes, prompts };
    },
  });
