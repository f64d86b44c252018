/** Servers that take what they are told and never answer: they hold up no deliveries of others. */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAccount } from '#server/billing/accounts.ts';
import { WebhookCourier } from '#server/calls/webhooks/webhook-courier.ts';
import { systemNetwork } from '#server/calls/webhooks/webhook-request.ts';
import { callEventPublisher, makeWebhook, webhooksOf } from '#server/calls/webhooks/webhooks.ts';
import { aCallRecord } from '#support/api/facts.ts';
import { openSoundBench, type SoundBench } from '#support/calls/sound-bench.ts';
import { WebhookReceiver } from '#support/http/webhook-receiver.ts';

/** The bar is 1 s on a quiet machine; a dead server holds its worker for 10 s. */
const BAR_MS = 1_000 * Number(process.env['RINGSIDE_SLACK'] ?? 3);

let bench: SoundBench;
let receivers: WebhookReceiver[];
let courier: WebhookCourier | null;
beforeEach(async () => {
  [bench, receivers, courier] = [await openSoundBench(), [], null];
});
afterEach(async () => {
  for (const receiver of receivers) await receiver.close();
  await courier?.close();
  await bench.close();
});

async function receive(accountId: string, { isDead = false } = {}): Promise<WebhookReceiver> {
  const receiver = await WebhookReceiver.open();
  receivers.push(receiver);
  if (isDead) receiver.answer = () => undefined;
  await makeWebhook(bench, accountId, { url: receiver.url, events: ['call.ended'] });
  return receiver;
}
const tell = (accountId: string) =>
  callEventPublisher(bench.clock)(bench.sql, accountId, 'call.ended', { ...aCallRecord(), id: randomUUID() });
const deliveries = async (accountId = bench.accountId) =>
  (await webhooksOf(bench.sql, bench.vault, accountId)).flatMap((webhook) => webhook.deliveries);

test('three that hang and have more to hear than there are workers leave others’ news on time', async () => {
  const other = await openAccount(bench.sql, 'Other Company');
  const dead: WebhookReceiver[] = [];
  for (let count = 0; count < 3; count += 1) dead.push(await receive(bench.accountId, { isDead: true }));
  const healthy = await receive(other);
  for (let calls = 0; calls < 60; calls += 1) await tell(bench.accountId);
  courier = await WebhookCourier.open({ ...bench, network: systemNetwork(true) });
  // An account's share, at most two a server.
  const taken = () => dead.reduce((sum, { inbox }) => sum + inbox.size, 0);
  await expect.poll(taken).toBe(4);

  const toldAt = Date.now();
  await tell(other);
  await healthy.next();
  expect(Date.now() - toldAt).toBeLessThan(BAR_MS);
  expect(taken()).toBe(4);
});

test('ten thousand that have begun to wait for one that is gone leave others’ news on time', async () => {
  const other = await openAccount(bench.sql, 'Other Company');
  const healthy = await receive(other);
  const gone = await receive(bench.accountId);
  await gone.close();
  receivers = receivers.filter((receiver) => receiver !== gone);
  courier = await WebhookCourier.open({ ...bench, network: systemNetwork(true) });
  // The database counted them when there were few, and believes that there are few still.
  for (let calls = 0; calls < 40; calls += 1) await tell(other);
  for (let calls = 0; calls < 40; calls += 1) await healthy.next();
  await bench.sql`analyze webhook_deliveries`;
  for (let calls = 0; calls < 40; calls += 1) await tell(other);
  for (let calls = 0; calls < 40; calls += 1) await healthy.next();
  await bench.sql`
    insert into webhook_deliveries (id, webhook_id, call_id, event, body, at, next_attempt_at)
    select gen_random_uuid(), webhooks.id, gen_random_uuid(), 'call.ended', '{}', now, now
    from webhooks cross join generate_series(1, 10000) cross join
      (select ${new Date(bench.clock.now())}::timestamptz as now) as clock where account_id = ${bench.accountId}`;
  const toldAt = Date.now();
  await tell(other);
  await healthy.next();
  expect(Date.now() - toldAt).toBeLessThan(BAR_MS);
});

test('slow ones of twelve accounts, which could hold every worker, leave the half of them to others', async () => {
  const held: ServerResponse[] = [];
  const slow: string[] = [];
  for (let count = 0; count < 12; count += 1) {
    const accountId = await openAccount(bench.sql, `Slow Company ${count}`);
    slow.push(accountId);
    for (let servers = 0; servers < 2; servers += 1) {
      const receiver = await receive(accountId);
      receiver.answer = (response) => void held.push(response);
    }
  }
  const tellAll = () => Promise.all(slow.flatMap((accountId) => [tell(accountId), tell(accountId)]));
  await tellAll();
  courier = await WebhookCourier.open({ ...bench, network: systemNetwork(true) });
  await expect.poll(() => held.length).toBe(48);
  bench.clock.advance(3_000);
  for (const response of held.splice(0)) response.end();
  // Each is known to be slow when all that it was told is settled.
  const untold = async () => {
    const [row] = await bench.sql<{ count: number }[]>`
      select count(*)::int as count from webhook_deliveries where state = 'waiting'`;
    return row?.count;
  };
  await expect.poll(untold).toBe(0);

  await tellAll();
  await expect.poll(() => held.length).toBe(24);
  const other = await openAccount(bench.sql, 'Other Company');
  const healthy = await receive(other);
  const toldAt = Date.now();
  await tell(other);
  await healthy.next();
  expect(Date.now() - toldAt).toBeLessThan(BAR_MS);
  expect(held.length).toBe(24);

  // In ten minutes without a slow answer it is forgotten.
  for (const response of held.splice(0)) response.end();
  await expect.poll(() => held.length).toBe(24);
  bench.clock.advance(1_000);
  for (const response of held.splice(0)) response.end();
  await expect.poll(untold).toBe(0);
  bench.clock.advance(600_000);
  await tellAll();
  await expect.poll(() => held.length).toBe(48);
});

test('one that gave no answer three times rests, with all that waits for it, and is then tried by one', async () => {
  const receiver = await receive(bench.accountId, { isDead: true });
  courier = await WebhookCourier.open({ ...bench, network: { ...systemNetwork(true), timeoutMs: 50 } });
  for (let calls = 0; calls < 10; calls += 1) await tell(bench.accountId);
  const restsUntil = async () => {
    const [hook] = await bench.sql<{ restsUntil: Date | null }[]>`select rests_until from webhooks`;
    return hook?.restsUntil?.getTime() ?? 0;
  };
  await expect.poll(restsUntil).toBeGreaterThan(bench.clock.now());
  const tried = async () => (await deliveries()).reduce((sum, { attempts }) => sum + attempts, 0);
  const silent = async () =>
    (await bench.sql<{ tries: number }[]>`select silent_tries as tries from webhooks`)[0];
  // What was under way when the third came back is over as well.
  await expect.poll(async () => (await silent())?.tries === (await tried())).toBe(true);
  expect(await tried()).toBeLessThanOrEqual(4);
  await tell(bench.accountId);
  const due = await restsUntil();
  expect((await deliveries()).every(({ nextAttemptAt }) => (nextAttemptAt ?? 0) >= due)).toBe(true);

  receiver.answer = (response) => response.end();
  bench.clock.advance(due - bench.clock.now());
  // It answers the one that tries, and so the others.
  await expect.poll(async () => (await deliveries()).every(({ state }) => state === 'delivered')).toBe(true);
  expect(await restsUntil()).toBe(0);
});

test('what could not be told in a day is given up', async () => {
  await receive(bench.accountId, { isDead: true });
  for (let calls = 0; calls < 5; calls += 1) await tell(bench.accountId);
  bench.clock.advance(25 * 3_600_000);
  courier = await WebhookCourier.open({ ...bench, network: { ...systemNetwork(true), timeoutMs: 50 } });
  await expect
    .poll(async () => (await deliveries()).map(({ state }) => state))
    .toEqual(Array.from({ length: 5 }, () => 'given-up'));
});
