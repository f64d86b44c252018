/** Mailboxes that callers leave messages in: everybody's own, and shared ones. */
import { queryOptions } from '@tanstack/svelte-query';
import { setupRoutes } from '#contract/setup-routes.ts';
import { mailboxListSchema, mailboxSchema, type MailboxChange } from '#contract/calls/voicemail.ts';
import { nothing, type ApiClient } from '../client.ts';
import { valueOf } from '../queries.ts';

export const mailboxesKey = ['mailboxes'] as const;

export const mailboxesQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: mailboxesKey,
    queryFn: async () =>
      (await valueOf(api.ask({ path: setupRoutes.mailboxes, answer: mailboxListSchema }))).mailboxes,
  });

const pathOf = (id: string) => setupRoutes.mailbox.replace('{id}', encodeURIComponent(id));

/** @param id null for a new one. */
export const saveMailbox = (api: ApiClient, id: string | null, { version, ...body }: MailboxChange) =>
  id === null
    ? api.ask({ method: 'POST', path: setupRoutes.mailboxes, body, answer: mailboxSchema })
    : api.ask({ method: 'PUT', path: pathOf(id), body: { ...body, version }, answer: mailboxSchema });

export const deleteMailbox = (api: ApiClient, id: string) =>
  api.ask({ method: 'DELETE', path: pathOf(id), answer: nothing });
