import { createHmac, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { callSchema } from '#contract/calls/calls.ts';
import type { Webhook } from '#contract/calls/webhooks.ts';
import { systemNetwork } from '#server/calls/webhooks/webhook-request.ts';
import { callEventPublisher, removeWebhook } from '#server/calls/webhooks/webhooks.ts';
import { transaction } from '#server/store/database.ts';
import { aCallRecord } from '#support/api/facts.ts';
import { openCourierBench, type CourierBench } from '#support/calls/courier-bench.ts';

const bodySchema = z.object({ id: z.string(), type: z.string(), at: z.int(), data: callSchema });

let bench: CourierBench;
beforeEach(async () => {
  bench = await openCourierBench();
});
afterEach(() => bench.close());

const parse = ({ body }: { body: string }) => bodySchema.parse(JSON.parse(body));

function checkSignature({ secret }: Webhook, { headers, body }: { headers: object; body: string }): string {
  const header = (headers as Record<string, string>)['x-ringside-signature'] ?? '';
  const [, at = '', v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  expect(v1).toBe(createHmac('sha256', secret).update(`${at}.${body}`).digest('hex'));
  return at;
}

describe('a delivery', () => {
  test('tells the call record, signed with the webhook’s secret and the time', async () => {
    const webhook = await bench.hook();
    await bench.openCourier();
    const callId = randomUUID();
    await bench.publish('call.ended', callId);
    const received = await bench.receiver.next();
    expect(received.headers['content-type']).toBe('application/json');
    const body = parse(received);
    expect(body).toMatchObject({ type: 'call.ended', at: bench.clock.now(), data: { id: callId } });
    expect(checkSignature(webhook, received)).toBe(String(Math.floor(bench.clock.now() / 1000)));
    await expect.poll(bench.last).toMatchObject({
      id: body.id,
      event: 'call.ended',
      attempts: 1,
      state: 'delivered',
      status: 200,
      fault: null,
      nextAttemptAt: null,
    });
  });

  test('goes only to who asked for such events, and was there before', async () => {
    await bench.hook(['call.started']);
    await bench.publish('call.ended');
    await bench.openCourier();
    await bench.publish('call.started');
    expect(parse(await bench.receiver.next()).type).toBe('call.started');
    expect(await bench.deliveries()).toHaveLength(1);
  });

  test('is never made of what was rolled back', async () => {
    await bench.hook();
    const lost = transaction(bench.sql, async (tx) => {
      await callEventPublisher(bench.clock)(tx, bench.accountId, 'call.ended', aCallRecord());
      throw new Error('the call could not be written down');
    });
    await expect(lost).rejects.toThrow('written down');
    expect(await bench.deliveries()).toEqual([]);
  });

  test('of a message that was left tells the record of its call', async () => {
    await bench.hook(['voicemail.left']);
    await bench.openCourier();
    const callId = await bench.call(null);
    await bench.leave(await bench.ownBox(bench.people.agent1), { callId });
    expect(parse(await bench.receiver.next())).toMatchObject({
      type: 'voicemail.left',
      data: { id: callId },
    });
  });

  test('that waited while no server was there is made at the start', async () => {
    await bench.hook();
    await bench.publish('call.ended');
    await bench.openCourier();
    await bench.receiver.next();
  });
});

describe('a delivery that fails', () => {
  test('is tried again after 10 s, 1 min, 5 min, 30 min, 2 h and 6 h, with the same body, then given up', async () => {
    const webhook = await bench.hook();
    bench.receiver.answer = (response) => response.writeHead(500).end();
    await bench.openCourier();
    await bench.publish('call.ended');
    const first = await bench.receiver.next();
    const times = new Set([checkSignature(webhook, first)]);
    for (const [tries, waitMs] of [10_000, 60_000, 300_000, 1_800_000, 7_200_000, 21_600_000].entries()) {
      const wait = {
        attempts: tries + 1,
        state: 'waiting',
        status: 500,
        nextAttemptAt: bench.clock.now() + waitMs,
      };
      await expect.poll(bench.last).toMatchObject(wait);
      bench.clock.advance(waitMs);
      const again = await bench.receiver.next(`try ${tries + 2}`);
      expect(again.body).toBe(first.body);
      times.add(checkSignature(webhook, again));
    }
    expect(times.size).toBe(7);
    await expect.poll(bench.last).toMatchObject({ attempts: 7, state: 'given-up', nextAttemptAt: null });
  });

  test('is not tried before its time', async () => {
    await bench.hook();
    bench.receiver.answer = (response) => response.writeHead(503).end();
    await bench.openCourier();
    await bench.publish('call.ended');
    await bench.receiver.next();
    await expect.poll(bench.last).toMatchObject({ state: 'waiting', status: 503 });
    bench.clock.advance(9_999);
    // A delivery of another account wakes the courier: it takes that, and leaves the other one alone.
    await bench.publish('call.ended');
    await bench.receiver.next();
    await expect.poll(async () => (await bench.last())?.status).toBe(503);
    expect((await bench.deliveries()).map(({ attempts }) => attempts)).toEqual([1, 1]);
  });

  test('holds back later events of its call, and no others', async () => {
    await bench.hook(['call.started', 'call.ended']);
    const slow = randomUUID();
    bench.receiver.answer = (response, received) =>
      response.writeHead(parse(received).type === 'call.started' ? 500 : 200).end();
    await bench.openCourier();
    await bench.publish('call.started', slow);
    await bench.receiver.next();
    await expect.poll(bench.last).toMatchObject({ state: 'waiting', status: 500 });
    await bench.publish('call.ended', slow);
    const other = randomUUID();
    await bench.publish('call.ended', other);
    expect(parse(await bench.receiver.next()).data.id).toBe(other);
    bench.receiver.answer = (response) => response.end();
    bench.clock.advance(10_000);
    expect(parse(await bench.receiver.next())).toMatchObject({ type: 'call.started', data: { id: slow } });
    expect(parse(await bench.receiver.next())).toMatchObject({ type: 'call.ended', data: { id: slow } });
  });

  test('is not sent after a redirect', async () => {
    await bench.hook();
    bench.receiver.answer = (response) => response.writeHead(307, { location: bench.receiver.url }).end();
    await bench.openCourier();
    await bench.publish('call.ended');
    await bench.receiver.next();
    await expect.poll(bench.last).toMatchObject({ state: 'waiting', status: 307 });
    expect(bench.receiver.inbox.size).toBe(0);
  });

  test('says why when nobody is there', async () => {
    await bench.hook(['call.ended'], 'http://127.0.0.1:9/');
    await bench.openCourier();
    await bench.publish('call.ended');
    await expect.poll(bench.last).toMatchObject({ state: 'waiting', status: null, fault: 'refused' });
  });

  test('of a server that never answers is given up, and says so', async () => {
    await bench.hook();
    bench.receiver.answer = () => undefined;
    await bench.openCourier({ ...systemNetwork(true), timeoutMs: 50 });
    await bench.publish('call.ended');
    await bench.receiver.next();
    await expect
      .poll(bench.last)
      .toMatchObject({ state: 'waiting', status: null, fault: 'timeout', attempts: 1 });
  });

  test('because the answer never ends is none: the status is what counts', async () => {
    await bench.hook();
    bench.receiver.answer = (response) => {
      response.writeHead(200);
      const flood = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        if (!response.destroyed) response.once('drain', flood);
      };
      flood();
      response.once('close', () => bench.receiver.inbox.put({ path: 'cut', headers: {}, body: '' }));
    };
    await bench.openCourier();
    await bench.publish('call.ended');
    await bench.receiver.next();
    await expect.poll(bench.last).toMatchObject({ state: 'delivered', status: 200 });
    expect((await bench.receiver.next('the line is cut')).path).toBe('cut');
  });
});

describe('several servers on one database', () => {
  test('deliver each thing once, and what stepResult to one call in order', async () => {
    await bench.hook(['call.started', 'call.answered', 'call.ended']);
    await Promise.all([bench.openCourier(), bench.openCourier(), bench.openCourier()]);
    const calls = Array.from({ length: 12 }, () => randomUUID());
    await Promise.all(
      calls.map(async (id) => {
        for (const event of ['call.started', 'call.answered', 'call.ended'] as const)
          await bench.publish(event, id);
      }),
    );
    const told = new Map<string, string[]>();
    for (let count = 0; count < 36; count += 1) {
      const { type, data } = parse(await bench.receiver.next(`delivery ${count + 1}`));
      told.set(data.id, [...(told.get(data.id) ?? []), type]);
    }
    for (const id of calls) expect(told.get(id)).toEqual(['call.started', 'call.answered', 'call.ended']);
    await expect
      .poll(async () =>
        (await bench.deliveries()).every(({ state, attempts }) => state === 'delivered' && attempts === 1),
      )
      .toBe(true);
    expect(bench.receiver.inbox.size).toBe(0);
  });

  test('take over what another had in hand when it fell', async () => {
    await bench.hook();
    await bench.publish('call.ended');
    // As a claim leaves it.
    await bench.sql`
      update webhook_deliveries set attempts = 1, next_attempt_at = ${new Date(bench.clock.now() + 60_000)}`;
    await bench.openCourier();
    bench.clock.advance(60_000);
    await bench.receiver.next();
    await expect.poll(bench.last).toMatchObject({ attempts: 2, state: 'delivered' });
  });
});

test('a webhook shows its last 20 deliveries, and keeps no more than 100', async () => {
  const { id } = await bench.hook();
  await bench.openCourier();
  for (let count = 0; count < 105; count += 1) await bench.publish('call.ended');
  for (let count = 0; count < 105; count += 1) await bench.receiver.next();
  const kept = async () => (await bench.sql`select from webhook_deliveries where state = 'delivered'`).length;
  await expect.poll(kept).toBe(100);
  expect(await bench.deliveries()).toHaveLength(20);
  expect(await removeWebhook(bench.sql, bench.accountId, id)).toBe(true);
  expect(await removeWebhook(bench.sql, bench.accountId, id)).toBe(false);
  expect(await bench.deliveries()).toEqual([]);
});
