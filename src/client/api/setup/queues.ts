/** Queues that callers wait in. */
import { queryOptions } from '@tanstack/svelte-query';
import { queueListSchema, queueSchema, type QueueChange } from '#contract/routing/prompts.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { nothing, type ApiClient } from '../client.ts';
import { valueOf } from '../queries.ts';

export const queuesKey = ['queues'] as const;

export const queuesQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: queuesKey,
    queryFn: async () =>
      (await valueOf(api.ask({ path: setupRoutes.queues, answer: queueListSchema }))).queues,
  });

const pathOf = (id: string) => setupRoutes.queue.replace('{id}', encodeURIComponent(id));

/** @param id null for a new one. */
export const saveQueue = (api: ApiClient, id: string | null, { version, ...body }: QueueChange) =>
  id === null
    ? api.ask({ method: 'POST', path: setupRoutes.queues, body, answer: queueSchema })
    : api.ask({ method: 'PUT', path: pathOf(id), body: { ...body, version }, answer: queueSchema });

export const deleteQueue = (api: ApiClient, id: string) =>
  api.ask({ method: 'DELETE', path: pathOf(id), answer: nothing });
