/** What everybody may do with their own access, and the links that open one. */
import { queryOptions } from '@tanstack/svelte-query';
import { meSchema } from '#contract/people/people.ts';
import {
  accessLinkFactsSchema,
  passwordMailSchema,
  signedInPlacesSchema,
  type AccessLinkUse,
  type OwnChange,
  type PasswordChange,
} from '#contract/people/team.ts';
import { routes } from '#contract/routes.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { nothing, withQuery, type ApiClient } from './client.ts';
import { valueOf } from './queries.ts';

export const changeMe = (api: ApiClient, body: OwnChange) =>
  api.ask({ method: 'PATCH', path: routes.me, body, answer: meSchema });

export const changePassword = (api: ApiClient, body: PasswordChange) =>
  api.ask({ method: 'PUT', path: setupRoutes.ownPassword, body, answer: nothing });

export const ownPlacesQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['own-sessions'],
    queryFn: async () =>
      (await valueOf(api.ask({ path: setupRoutes.ownSessions, answer: signedInPlacesSchema }))).sessions,
  });

interface Ending {
  letCallEnd: boolean;
}

export const endOwnPlace = (api: ApiClient, sessionId: string, { letCallEnd }: Ending) =>
  api.ask({
    method: 'DELETE',
    path: withQuery(setupRoutes.ownSession.replace('{sessionId}', encodeURIComponent(sessionId)), {
      letCallEnd: String(letCallEnd),
    }),
    answer: nothing,
  });

/** All but this browser. */
export const endOtherPlaces = (api: ApiClient, { letCallEnd }: Ending) =>
  api.ask({
    method: 'DELETE',
    path: withQuery(setupRoutes.ownSessions, { letCallEnd: String(letCallEnd) }),
    answer: nothing,
  });

export const readAccessLink = (api: ApiClient, token: string) =>
  api.ask({
    method: 'POST',
    path: setupRoutes.accessLink,
    body: { token },
    answer: accessLinkFactsSchema,
  });

/** This browser is signed in by it. */
export const spendAccessLink = (api: ApiClient, body: AccessLinkUse) =>
  api.ask({ method: 'POST', path: setupRoutes.useAccessLink, body, answer: meSchema });

/** Whether a forgotten password is helped by mail. */
export const passwordMailQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['forgotten-password'],
    queryFn: () => valueOf(api.ask({ path: setupRoutes.forgottenPassword, answer: passwordMailSchema })),
    staleTime: Infinity,
  });

/** The answer is the same whether anybody has the address. */
export const askForPassword = (api: ApiClient, email: string) =>
  api.ask({ method: 'POST', path: setupRoutes.forgottenPassword, body: { email }, answer: nothing });
