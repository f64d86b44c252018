/** Opening an account, without a session. */
import { queryOptions } from '@tanstack/svelte-query';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { signUpOfferSchema, type SignUp } from '#contract/billing/plans.ts';
import { nothing, type ApiClient } from '../client.ts';
import { valueOf } from '../queries.ts';

/** null: this server opens no accounts. */
export const signUpOfferQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['sign-up'],
    queryFn: async () => {
      const offer = await api.ask({ path: billingRoutes.signUp, answer: signUpOfferSchema });
      return !offer.ok && offer.failure.code === 'not-found' ? null : valueOf(Promise.resolve(offer));
    },
    staleTime: Infinity,
  });

/** Opens an account, its first administrator, and a session. */
export const signUp = (api: ApiClient, request: SignUp) =>
  api.ask({ method: 'POST', path: billingRoutes.signUp, body: request, answer: nothing });
