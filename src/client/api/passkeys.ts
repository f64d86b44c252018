/** Passkeys: one's own, and those that sign in. */
import { meSchema } from '#contract/people/people.ts';
import { newPasskeyOptionsSchema, passkeyOptionsSchema } from '#contract/people/passkeys.ts';
import { addedFactorSchema } from '#contract/people/second-factor.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { nothing, type ApiClient } from './client.ts';

/** Where a passkey is asked for, and where what it signed is sent. */
const places = {
  signIn: [setupRoutes.passkeySignInOptions, setupRoutes.passkeySignIn],
  step: [setupRoutes.secondStepPasskeyOptions, setupRoutes.secondStepPasskey],
} as const;
const makers = {
  own: [setupRoutes.ownPasskeyOptions, setupRoutes.ownPasskeys],
  step: [setupRoutes.secondStepNewPasskeyOptions, setupRoutes.secondStepNewPasskey],
} as const;

export const askPasskey = (api: ApiClient, place: keyof typeof places) =>
  api.ask({ method: 'POST', path: places[place][0], answer: passkeyOptionsSchema });

export const sendSigned = (api: ApiClient, place: keyof typeof places, credential: unknown) =>
  api.ask({ method: 'POST', path: places[place][1], body: { credential }, answer: meSchema });

export const offerPasskey = (api: ApiClient, maker: keyof typeof makers) =>
  api.ask({ method: 'POST', path: makers[maker][0], answer: newPasskeyOptionsSchema });

export const addPasskey = (
  api: ApiClient,
  maker: keyof typeof makers,
  made: { name: string; credential: unknown },
) => api.ask({ method: 'POST', path: makers[maker][1], body: made, answer: addedFactorSchema });

export const removeOwnPasskey = (api: ApiClient, id: string) =>
  api.ask({
    method: 'DELETE',
    path: setupRoutes.ownPasskey.replace('{id}', encodeURIComponent(id)),
    answer: nothing,
  });
