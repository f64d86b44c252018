import { randomUUID } from 'node:crypto';
import type { WebhookDelivery, WebhookEvent } from '#contract/calls/webhooks.ts';
import { WebhookCourier } from '#server/calls/webhooks/webhook-courier.ts';
import { systemNetwork, type WebhookNetwork } from '#server/calls/webhooks/webhook-request.ts';
import { callEventPublisher, makeWebhook, webhooksOf } from '#server/calls/webhooks/webhooks.ts';
import { aCallRecord } from '#support/api/facts.ts';
import { openSoundBench } from '#support/calls/sound-bench.ts';
import { WebhookReceiver } from '#support/http/webhook-receiver.ts';

export type CourierBench = Awaited<ReturnType<typeof openCourierBench>>;

/** An account with a server on this machine that hears of its calls, by as many couriers as a test opens. */
export async function openCourierBench() {
  const sound = await openSoundBench();
  const receiver = await WebhookReceiver.open();
  const couriers: WebhookCourier[] = [];
  const deliveries = async (): Promise<WebhookDelivery[]> =>
    (await webhooksOf(sound.sql, sound.vault, sound.accountId)).flatMap((webhook) => webhook.deliveries);

  return {
    ...sound,
    receiver,
    openCourier: async (network: WebhookNetwork = systemNetwork(true)): Promise<WebhookCourier> => {
      const courier = await WebhookCourier.open({ ...sound, network });
      couriers.push(courier);
      return courier;
    },
    hook: (events: WebhookEvent[] = ['call.ended'], url = receiver.url) =>
      makeWebhook(sound, sound.accountId, { url, events }),
    publish: (event: 'call.started' | 'call.answered' | 'call.ended', callId: string = randomUUID()) =>
      callEventPublisher(sound.clock)(sound.sql, sound.accountId, event, { ...aCallRecord(), id: callId }),
    deliveries,
    last: async () => (await deliveries())[0],
    close: async (): Promise<void> => {
      await receiver.close();
      for (const courier of couriers) await courier.close();
      await sound.close();
    },
  };
}
