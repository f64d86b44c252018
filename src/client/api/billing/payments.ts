/** Saved cards, payments and auto-recharge. No card number ever comes by here. Loaded with the Account screen. */
import { queryOptions } from '@tanstack/svelte-query';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import {
  autoRechargeSchema,
  cardListSchema,
  cardSetupSchema,
  paymentListSchema,
  paymentSchema,
  type AutoRechargeChange,
  type Card,
  type PaymentRequest,
} from '#contract/billing/payments.ts';
import { nothing, type ApiClient } from '../client.ts';
import { keptFreshByEvents, queryKeys, valueOf } from '../queries.ts';

export const cardsKey = queryKeys.billing('cards');
export const paymentsKey = queryKeys.billing('payments');

/** An event may be missed; what somebody waits for is asked for besides. */
const LOOK_AGAIN_MS = 3_000;
const at = (path: string, id: string) => path.replace('{id}', encodeURIComponent(id));

export const cardsQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: cardsKey,
    queryFn: () => valueOf(api.ask({ path: billingRoutes.cards, answer: cardListSchema })),
    ...keptFreshByEvents,
  });

/** @param testToken of one of the test provider's cards; with a real provider nothing: the card is typed on its own page. */
export const beginCardSetup = (api: ApiClient, testToken?: string) =>
  api.ask({
    method: 'POST',
    path: billingRoutes.cardSetups,
    body: testToken === undefined ? {} : { testToken },
    answer: cardSetupSchema,
  });

/** What became of it. @param id null: nothing is asked. */
export const cardSetupQuery = (api: ApiClient, id: string | null) =>
  queryOptions({
    queryKey: [...cardsKey, 'setup', id],
    queryFn: () => valueOf(api.ask({ path: at(billingRoutes.cardSetup, id ?? ''), answer: cardSetupSchema })),
    enabled: id !== null,
    refetchInterval: ({ state }) => (!state.data || state.data.state === 'open' ? LOOK_AGAIN_MS : false),
  });

export const changeCard = (api: ApiClient, id: string, role: Card['role']) =>
  api.ask({ method: 'PATCH', path: at(billingRoutes.card, id), body: { role }, answer: nothing });

export const removeCard = (api: ApiClient, id: string) =>
  api.ask({ method: 'DELETE', path: at(billingRoutes.card, id), answer: nothing });

/** The last 50, newest first. */
export const paymentsQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: paymentsKey,
    queryFn: async () =>
      (await valueOf(api.ask({ path: billingRoutes.payments, answer: paymentListSchema }))).payments,
    ...keptFreshByEvents,
  });

/** Asked for twice with one id it is charged once. Errors: card-needed, payment-in-progress, account-closed, forbidden. */
export const pay = (api: ApiClient, request: PaymentRequest) =>
  api.ask({ method: 'POST', path: billingRoutes.payments, body: request, answer: paymentSchema });

/** @param id null: nothing is asked. not-found: it never came to the server, and nothing was charged. */
export const paymentQuery = (api: ApiClient, id: string | null) =>
  queryOptions({
    queryKey: [...paymentsKey, 'one', id],
    queryFn: () => valueOf(api.ask({ path: at(billingRoutes.payment, id ?? ''), answer: paymentSchema })),
    enabled: id !== null,
    refetchInterval: ({ state }) =>
      state.data?.state === 'succeeded' || state.data?.state === 'declined' ? false : LOOK_AGAIN_MS,
  });

/** The embedded test provider's bank, where a real one asks on a page of its own. */
export const answerTestBank = (api: ApiClient, paymentId: string, approve: boolean) =>
  api.ask({
    method: 'POST',
    path: at(billingRoutes.testBank, paymentId),
    body: { approve },
    answer: nothing,
  });

export const autoRechargeQuery = (api: ApiClient) =>
  queryOptions({
    // Each payment and each decline may move it.
    queryKey: [...paymentsKey, 'auto-recharge'],
    queryFn: () => valueOf(api.ask({ path: billingRoutes.autoRecharge, answer: autoRechargeSchema })),
    ...keptFreshByEvents,
  });

/** Errors: card-needed. */
export const saveAutoRecharge = (api: ApiClient, change: AutoRechargeChange) =>
  api.ask({ method: 'PUT', path: billingRoutes.autoRecharge, body: change, answer: autoRechargeSchema });
