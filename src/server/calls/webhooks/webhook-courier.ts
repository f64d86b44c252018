/** Takes what webhooks are to be told from the outbox to their servers, at least once each. */
import { createHmac } from 'node:crypto';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { Pool } from '#server/store/database.ts';
import { QueueWorkers } from '#server/store/queue-workers.ts';
import { postWebhook, type WebhookAnswer, type WebhookNetwork } from './webhook-request.ts';

const CHANNEL = 'ringside_webhooks';
/** After each try that failed; then it is given up. */
const BACKOFF_MS = [10_000, 60_000, 5 * 60_000, 30 * 60_000, 2 * 3_600_000, 6 * 3_600_000];
/** Longer than any try takes: a delivery whose courier died comes due again then. */
const LEASE_MS = 60_000;
const MOST_AT_ONCE = 6;
/** A server that is slow must not keep the others waiting. */
const MOST_AT_ONCE_EACH = 2;
const MOST_KEPT = 100;

interface CourierParts {
  sql: Pool;
  clock: Clock;
  log: Log;
  network: WebhookNetwork;
}

interface Delivery {
  id: string;
  webhookId: string;
  url: string;
  secret: string;
  body: string;
  attempts: number;
}

/**
 * One process at a time has a delivery. What happened to one call is told in order: later news of it wait for the
 * earlier. News of other calls do not, so that one answer that never comes holds up nobody else.
 */
export class WebhookCourier {
  readonly #parts: CourierParts;
  readonly #queue: QueueWorkers<Delivery>;
  /** By webhook, how many are on their way. */
  readonly #underWay = new Map<string, number>();

  private constructor(parts: CourierParts) {
    this.#parts = parts;
    const { sql, clock, log } = parts;
    this.#queue = new QueueWorkers({
      ...{ sql, clock, channel: CHANNEL, mostAtOnce: MOST_AT_ONCE },
      claim: () => this.#claim(),
      work: (delivery) => this.#tell(delivery),
      failed: (error) => log.warn({ error }, 'webhooks could not be told'),
    });
  }

  static async open(parts: CourierParts): Promise<WebhookCourier> {
    const courier = new WebhookCourier(parts);
    await courier.#queue.start();
    return courier;
  }

  /** What is on its way is broken off, and comes again. */
  close(): Promise<void> {
    return this.#queue.close();
  }

  async #tell(delivery: Delivery): Promise<void> {
    this.#count(delivery.webhookId, 1);
    try {
      await this.#settle(delivery, await this.#send(delivery));
    } finally {
      this.#count(delivery.webhookId, -1);
    }
  }

  #count(webhookId: string, by: number): void {
    this.#underWay.set(webhookId, (this.#underWay.get(webhookId) ?? 0) + by);
  }

  async #claim(): Promise<Delivery | null> {
    const { sql, clock } = this.#parts;
    const now = clock.now();
    const busy = [...this.#underWay].filter(([, count]) => count >= MOST_AT_ONCE_EACH).map(([id]) => id);
    const [delivery] = await sql<Delivery[]>`
      update webhook_deliveries set attempts = attempts + 1, next_attempt_at = ${new Date(now + LEASE_MS)}
      from webhooks where webhooks.id = webhook_id and webhook_deliveries.id = (
        select due.id from webhook_deliveries due
        where due.state = 'waiting' and due.next_attempt_at <= ${new Date(now)}
          and not due.webhook_id = any(${busy}::uuid[])
          and not exists (
            select from webhook_deliveries earlier where earlier.webhook_id = due.webhook_id
              and earlier.call_id = due.call_id and earlier.state = 'waiting' and earlier.position < due.position)
        order by due.next_attempt_at, due.position limit 1 for update of due skip locked)
      returning webhook_deliveries.id, webhook_id, url, secret, body, attempts`;
    return delivery ?? null;
  }

  #send({ url, secret, body }: Delivery): Promise<WebhookAnswer> {
    const at = Math.floor(this.#parts.clock.now() / 1000);
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Ringside',
      'x-ringside-signature': `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`,
    };
    return postWebhook({ url, body, headers, signal: this.#queue.stopping }, this.#parts.network);
  }

  async #settle({ id, webhookId, attempts }: Delivery, answer: WebhookAnswer): Promise<void> {
    // Broken off by us: it is nobody's fault, and comes again when its lease is over.
    if (this.#queue.stopping.aborted && 'fault' in answer) return;
    const { sql, clock, log } = this.#parts;
    const { state, status, fault, waitMs } = outcomeOf(answer, attempts);
    const next = waitMs === null ? null : new Date(clock.now() + waitMs);
    await sql`
      update webhook_deliveries set state = ${state}, status = ${status}, fault = ${fault}, next_attempt_at = ${next}
      where id = ${id} and state = 'waiting'`;
    if (state !== 'delivered')
      log.warn({ webhookId, deliveryId: id, attempts, status, fault, state }, 'a webhook was not told');
    if (state !== 'waiting') await this.#forgetOld(webhookId);
  }

  async #forgetOld(webhookId: string): Promise<void> {
    await this.#parts.sql`
      delete from webhook_deliveries where webhook_id = ${webhookId} and state <> 'waiting' and position < (
        select position from webhook_deliveries where webhook_id = ${webhookId}
        order by position desc offset ${MOST_KEPT - 1} limit 1)`;
  }
}

/** Only 2xx is a yes: a redirect is followed no more than an error. */
function outcomeOf(answer: WebhookAnswer, attempts: number) {
  const status = 'status' in answer ? answer.status : null;
  const fault = 'fault' in answer ? answer.fault : null;
  const isTaken = status !== null && status >= 200 && status < 300;
  const waitMs = isTaken ? null : (BACKOFF_MS[attempts - 1] ?? null);
  const state = isTaken ? 'delivered' : waitMs === null ? 'given-up' : 'waiting';
  return { state, status, fault, waitMs };
}
