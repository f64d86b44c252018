/** Signing in by the account of one's company. */
import { queryOptions } from '@tanstack/svelte-query';
import {
  ownSsoSchema,
  ssoPlaceSchema,
  ssoSchema,
  ssoStartedSchema,
  type SsoInput,
  type SsoStart,
} from '#contract/people/sso.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { nothing, withQuery, type ApiClient } from './client.ts';
import { valueOf } from './queries.ts';

export const ssoQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['sso'],
    queryFn: () => valueOf(api.ask({ path: setupRoutes.sso, answer: ssoSchema })),
  });

export const setSso = (api: ApiClient, body: SsoInput) =>
  api.ask({ method: 'PUT', path: setupRoutes.sso, body, answer: ssoSchema });

export const removeSso = (api: ApiClient) =>
  api.ask({ method: 'DELETE', path: setupRoutes.sso, answer: nothing });

export const trySso = (api: ApiClient) =>
  api.ask({ method: 'POST', path: setupRoutes.trySso, answer: ssoStartedSchema });

/** Errors: not-found: the start link leads nowhere (any more). */
export const startLinkPlace = (api: ApiClient, company: string) =>
  api.ask({ path: withQuery(setupRoutes.ssoStart, { company }), answer: ssoPlaceSchema });

export const startSso = (api: ApiClient, body: SsoStart) =>
  api.ask({ method: 'POST', path: setupRoutes.ssoStart, body, answer: ssoStartedSchema });

export const ownSsoQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['own-sso'],
    queryFn: () => valueOf(api.ask({ path: setupRoutes.ownSso, answer: ownSsoSchema })),
  });
