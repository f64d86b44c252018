/** What one is told in person, and how one wants to be. */
import { queryOptions } from '@tanstack/svelte-query';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import {
  noticeSettingsSchema,
  personNoticesSchema,
  unsubscribingSchema,
  type NoticeSettingsChange,
} from '#contract/people/notices.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { nothing, type ApiClient } from './client.ts';
import { keptFreshByEvents, queryKeys, valueOf } from './queries.ts';

/** Below the key of the account's: the event that tells of one says it of both. */
export const ownNoticesKey = [...queryKeys.billing('notices'), 'own'];

export const ownNoticesQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ownNoticesKey,
    queryFn: () => valueOf(api.ask({ path: setupRoutes.ownNotices, answer: personNoticesSchema })),
    ...keptFreshByEvents,
  });

/** @param id null: all */
export const readNotice = (api: ApiClient, id: string | null) =>
  api.ask({ method: 'POST', path: setupRoutes.ownNoticesRead, body: { id }, answer: nothing });

export const noticeSettingsQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['notice-settings'],
    queryFn: () => valueOf(api.ask({ path: setupRoutes.noticeSettings, answer: noticeSettingsSchema })),
  });

export const changeNoticeSettings = (api: ApiClient, body: NoticeSettingsChange) =>
  api.ask({ method: 'PUT', path: setupRoutes.noticeSettings, body, answer: noticeSettingsSchema });

export const sendTrialLetter = (api: ApiClient) =>
  api.ask({ method: 'POST', path: setupRoutes.noticeTrial, answer: nothing });

export const setLowBalance = (api: ApiClient, micros: number) =>
  api.ask({ method: 'PUT', path: billingRoutes.lowBalance, body: { micros }, answer: nothing });

const unsubscribePath = (token: string) =>
  setupRoutes.unsubscribe.replace('{token}', encodeURIComponent(token));

export const readUnsubscribing = (api: ApiClient, token: string) =>
  api.ask({ path: unsubscribePath(token), answer: unsubscribingSchema });

export const unsubscribe = (api: ApiClient, token: string) =>
  api.ask({ method: 'POST', path: unsubscribePath(token), answer: unsubscribingSchema });
