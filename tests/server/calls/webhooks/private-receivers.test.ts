import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WebhookDelivery, WebhookEvent } from '#contract/calls/webhooks.ts';
import { WebhookCourier } from '#server/calls/webhooks/webhook-courier.ts';
import { systemNetwork, type WebhookNetwork } from '#server/calls/webhooks/webhook-request.ts';
import { callNews, makeWebhook, webhooksOf } from '#server/calls/webhooks/webhooks.ts';
import { aCallRecord } from '#support/api/facts.ts';
import { openSoundBench, type SoundBench } from '#support/calls/sound-bench.ts';
import { WebhookReceiver } from '#support/http/webhook-receiver.ts';

let bench: SoundBench;
let receiver: WebhookReceiver;
let couriers: WebhookCourier[];
beforeEach(async () => {
  [bench, receiver, couriers] = [await openSoundBench(), await WebhookReceiver.open(), []];
});
afterEach(async () => {
  await receiver.close();
  for (const courier of couriers) await courier.close();
  await bench.close();
});

async function openCourier(network: WebhookNetwork = systemNetwork(true)): Promise<WebhookCourier> {
  const courier = await WebhookCourier.open({ ...bench, network });
  couriers.push(courier);
  return courier;
}
const hook = (events: WebhookEvent[] = ['call.ended'], url = receiver.url) =>
  makeWebhook(bench, bench.accountId, { url, events });
const tell = (event: 'call.started' | 'call.answered' | 'call.ended', callId: string = randomUUID()) =>
  callNews(bench.clock)(bench.sql, bench.accountId, event, { ...aCallRecord(), id: callId });
async function deliveries(): Promise<WebhookDelivery[]> {
  return (await webhooksOf(bench.sql, bench.vault, bench.accountId)).flatMap((webhook) => webhook.deliveries);
}
const last = async () => (await deliveries())[0];

describe('a private address', () => {
  const resolvingTo = (address: string, allowPrivate = false): WebhookNetwork => ({
    allowPrivate,
    resolve: (_host, _options, done) => done(null, [{ address, family: 4 }]),
  });

  test.each([
    ['written out', () => receiver.url, systemNetwork(false)],
    ['behind a name', () => `http://hooks.example.test:${receiver.port}/`, resolvingTo('127.0.0.1')],
  ])('%s is never called', async (_, url, network) => {
    await hook(['call.ended'], url());
    await openCourier(network);
    await tell('call.ended');
    await expect.poll(last).toMatchObject({ state: 'waiting', status: null, fault: 'private address' });
    expect(receiver.inbox.size).toBe(0);
  });

  test('is told from a public one by the very lookup that the connection is made with', async () => {
    const answers = ['93.184.216.34', '127.0.0.1'];
    let lookups = 0;
    const network: WebhookNetwork = {
      allowPrivate: false,
      resolve: (_host, _options, done) => {
        done(null, [{ address: answers[Math.min(lookups++, 1)] ?? '', family: 4 }]);
      },
    };
    // The first lookup was when the webhook was made; the name has moved since.
    network.resolve('hooks.example.test', { all: true }, () => undefined);
    await hook(['call.ended'], `http://hooks.example.test:${receiver.port}/`);
    await openCourier(network);
    await tell('call.ended');
    await expect.poll(last).toMatchObject({ fault: 'private address' });
    expect(receiver.inbox.size).toBe(0);
  });

  test('is called where that is allowed, at the address that was looked up', async () => {
    await hook(['call.ended'], `http://hooks.example.test:${receiver.port}/in?x=1`);
    await openCourier(resolvingTo('127.0.0.1', true));
    await tell('call.ended');
    const { path, headers } = await receiver.next();
    expect([path, headers.host]).toEqual(['/in?x=1', `hooks.example.test:${receiver.port}`]);
  });
});
