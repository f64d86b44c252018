import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemNetwork, type WebhookNetwork } from '#server/calls/webhooks/webhook-request.ts';
import { openCourierBench, type CourierBench } from '#support/calls/courier-bench.ts';

let bench: CourierBench;
beforeEach(async () => {
  bench = await openCourierBench();
});
afterEach(() => bench.close());

describe('a private address', () => {
  const resolvingTo = (address: string, allowPrivate = false): WebhookNetwork => ({
    allowPrivate,
    resolve: (_host, _options, done) => done(null, [{ address, family: 4 }]),
  });

  test.each([
    ['written out', () => bench.receiver.url, systemNetwork(false)],
    ['behind a name', () => `http://hooks.example.test:${bench.receiver.port}/`, resolvingTo('127.0.0.1')],
  ])('%s is never called', async (_, url, network) => {
    await bench.hook(['call.ended'], url());
    await bench.openCourier(network);
    await bench.publish('call.ended');
    await expect.poll(bench.last).toMatchObject({ state: 'waiting', status: null, fault: 'private address' });
    expect(bench.receiver.inbox.size).toBe(0);
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
    await bench.hook(['call.ended'], `http://hooks.example.test:${bench.receiver.port}/`);
    await bench.openCourier(network);
    await bench.publish('call.ended');
    await expect.poll(bench.last).toMatchObject({ fault: 'private address' });
    expect(bench.receiver.inbox.size).toBe(0);
  });

  test('is called where that is allowed, at the address that was looked up', async () => {
    await bench.hook(['call.ended'], `http://hooks.example.test:${bench.receiver.port}/in?x=1`);
    await bench.openCourier(resolvingTo('127.0.0.1', true));
    await bench.publish('call.ended');
    const { path, headers } = await bench.receiver.next();
    expect([path, headers.host]).toEqual(['/in?x=1', `hooks.example.test:${bench.receiver.port}`]);
  });
});
