/** One's own second factor, and the step of the sign-in that asks for it. */
import { queryOptions } from '@tanstack/svelte-query';
import {
  addedFactorSchema,
  appOfferSchema,
  ownFactorsSchema,
  recoveryCodesSchema,
  secondStepSchema,
} from '#contract/people/second-factor.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { nothing, type ApiClient } from './client.ts';
import { valueOf } from './queries.ts';

export const readSecondStep = (api: ApiClient) =>
  api.ask({ path: setupRoutes.secondStep, answer: secondStepSchema });

export const proveSecondStep = (api: ApiClient, code: string) =>
  api.ask({ method: 'POST', path: setupRoutes.secondStep, body: { code }, answer: nothing });

export const leaveSecondStep = (api: ApiClient) =>
  api.ask({ method: 'DELETE', path: setupRoutes.secondStep, answer: nothing });

export const offerAppAtSignIn = (api: ApiClient) =>
  api.ask({ method: 'POST', path: setupRoutes.secondStepApp, answer: appOfferSchema });

export const setUpAppAtSignIn = (api: ApiClient, code: string) =>
  api.ask({ method: 'PUT', path: setupRoutes.secondStepApp, body: { code }, answer: addedFactorSchema });

export const ownFactorsQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['own-second-factor'],
    queryFn: () => valueOf(api.ask({ path: setupRoutes.ownSecondFactor, answer: ownFactorsSchema })),
  });

export const confirmOwn = (api: ApiClient, password: string) =>
  api.ask({ method: 'POST', path: setupRoutes.confirmOwn, body: { password }, answer: nothing });

export const offerOwnApp = (api: ApiClient) =>
  api.ask({ method: 'POST', path: setupRoutes.ownApp, answer: appOfferSchema });

export const addOwnApp = (api: ApiClient, code: string) =>
  api.ask({ method: 'PUT', path: setupRoutes.ownApp, body: { code }, answer: addedFactorSchema });

export const removeOwnApp = (api: ApiClient) =>
  api.ask({ method: 'DELETE', path: setupRoutes.ownApp, answer: nothing });

export const renewRecoveryCodes = (api: ApiClient) =>
  api.ask({ method: 'POST', path: setupRoutes.ownRecoveryCodes, answer: recoveryCodesSchema });
