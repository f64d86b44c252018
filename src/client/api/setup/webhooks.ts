/** Other people's servers that are told about calls. */
import { queryOptions } from '@tanstack/svelte-query';
import { setupRoutes } from '#contract/setup-routes.ts';
import { webhookListSchema, webhookSchema, type WebhookInput } from '#contract/calls/webhooks.ts';
import { nothing, type ApiClient } from '../client.ts';
import { valueOf } from '../queries.ts';

export const webhooksKey = ['webhooks'] as const;

/** Each with its last deliveries, which go on without being told here: asked again while somebody looks. */
export const webhooksQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: webhooksKey,
    queryFn: async () =>
      (await valueOf(api.ask({ path: setupRoutes.webhooks, answer: webhookListSchema }))).webhooks,
    refetchInterval: 10_000,
  });

export const makeWebhook = (api: ApiClient, body: WebhookInput) =>
  api.ask({ method: 'POST', path: setupRoutes.webhooks, body, answer: webhookSchema });

export const deleteWebhook = (api: ApiClient, id: string) =>
  api.ask({
    method: 'DELETE',
    path: setupRoutes.webhook.replace('{id}', encodeURIComponent(id)),
    answer: nothing,
  });
