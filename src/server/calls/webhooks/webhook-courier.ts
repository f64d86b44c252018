/** Takes what webhooks are to be told from the outbox to their servers, at least once each. */
import { createHmac } from 'node:crypto';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { transaction, type Pool } from '#server/store/database.ts';
import { QueueWorkers } from '#server/store/queue-workers.ts';
import type { Vault } from '#server/store/vault/vault.ts';
import { WEBHOOKS_CHANNEL, webhookSecrets } from './webhooks.ts';
import { postWebhook, type WebhookAnswer, type WebhookNetwork } from './webhook-request.ts';
import { restsMs, WorkerShares } from './worker-shares.ts';

/** After each try that failed; then it is given up. */
const BACKOFF_MS = [10_000, 60_000, 5 * 60_000, 30 * 60_000, 2 * 3_600_000, 6 * 3_600_000];
/** Longer than any try takes: a delivery whose courier died comes due again then. */
const LEASE_MS = 60_000;
const MOST_KEPT = 100;
/** What is older nobody waits for any more, however seldom its server could be tried. */
const GIVEN_UP_AFTER_MS = 24 * 3_600_000;

interface CourierParts {
  sql: Pool;
  clock: Clock;
  log: Log;
  vault: Vault;
  network: WebhookNetwork;
}

interface Delivery {
  id: string;
  webhookId: string;
  accountId: string;
  /** Tries in a row that its server has left without any answer. */
  silentTries: number;
  url: string;
  /** Sealed. */
  secret: string;
  body: string;
  attempts: number;
  /** Its worker. */
  release: () => void;
}

/**
 * One process at a time has a delivery. What happened to one call is told in order: later events of it wait for the
 * earlier. Events of other calls do not, so that one answer that never comes holds up nobody else.
 */
export class WebhookCourier {
  readonly #parts: CourierParts;
  readonly #queue: QueueWorkers<Delivery>;
  readonly #shares: WorkerShares;

  private constructor(parts: CourierParts) {
    this.#parts = parts;
    const { sql, clock, log } = parts;
    this.#shares = new WorkerShares(clock);
    this.#queue = new QueueWorkers({
      sql,
      clock,
      channel: WEBHOOKS_CHANNEL,
      mostAtOnce: WorkerShares.mostAtOnce,
      claim: () => this.#claim(),
      work: (delivery) => this.#deliver(delivery),
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

  async #deliver(delivery: Delivery): Promise<void> {
    try {
      await this.#settle(delivery, await this.#send(delivery));
    } finally {
      delivery.release();
    }
  }

  /**
   * The next of each webhook is looked up by itself, so that others cost no more however many wait for one. The database
   * may believe that few wait when ten thousand have just begun to: nothing here leaves it a way that is slow then, so no
   * join with those before (OFFSET 0), and the row to be locked by its id alone.
   */
  async #claim(): Promise<Delivery | null> {
    const { sql, clock } = this.#parts;
    const now = clock.now();
    const { busyWebhooks, busyAccounts, servedAccounts, slowAccounts, mayLate } = this.#shares.held;
    const [delivery] = await transaction(sql, async (tx) => {
      // Nor a way that was right when hardly anything was written down, and is kept.
      await tx`set local plan_cache_mode = force_custom_plan`;
      return tx<Omit<Delivery, 'release'>[]>`
        update webhook_deliveries set attempts = attempts + 1, next_attempt_at = ${new Date(now + LEASE_MS)}
        from webhooks where webhooks.id = webhook_id and webhook_deliveries.id = (
          select due.id from webhooks hook cross join lateral (
            select id, next_attempt_at, position from webhook_deliveries waiting
            where webhook_id = hook.id and state = 'waiting' and next_attempt_at <= ${new Date(now)}
              and not exists (
                select from webhook_deliveries earlier where earlier.webhook_id = hook.id
                  and earlier.call_id = waiting.call_id and earlier.state = 'waiting'
                  and earlier.position < waiting.position offset 0)
            order by next_attempt_at, position limit 1
          ) next join webhook_deliveries due on due.id = next.id and due.next_attempt_at = next.next_attempt_at
          where not hook.id = any(${busyWebhooks}::uuid[]) and not hook.account_id = any(${busyAccounts}::uuid[])
            and (hook.rests_until is null or hook.rests_until <= ${new Date(now)})
            and ((hook.silent_tries = 0 and not hook.account_id = any(${slowAccounts}::uuid[])) or ${mayLate})
          order by hook.account_id = any(${servedAccounts}::uuid[]), next.next_attempt_at, next.position
          limit 1 for update of due skip locked)
        returning webhook_deliveries.id, webhook_id, account_id, silent_tries, url, secret, body, attempts`;
    });
    return delivery ? { ...delivery, release: this.#shares.take(delivery) } : null;
  }

  #send({ webhookId, url, secret, body }: Delivery): Promise<WebhookAnswer> {
    const at = Math.floor(this.#parts.clock.now() / 1000);
    const key = this.#parts.vault.open(webhookSecrets, webhookId, secret);
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Ringside',
      'x-ringside-signature': `t=${at},v1=${createHmac('sha256', key).update(`${at}.${body}`).digest('hex')}`,
    };
    return postWebhook({ url, body, headers, signal: this.#queue.stopping }, this.#parts.network);
  }

  async #settle(delivery: Delivery, answer: WebhookAnswer): Promise<void> {
    // Broken off by us: it is nobody's fault, and comes again when its lease is over.
    if (this.#queue.stopping.aborted && 'fault' in answer) return;
    const { sql, clock, log } = this.#parts;
    const { id, webhookId, attempts } = delivery;
    const { state, status, fault, waitMs } = outcomeOf(answer, attempts);
    const next = waitMs === null ? null : new Date(clock.now() + waitMs);
    await sql`
      update webhook_deliveries set state = ${state}, status = ${status}, fault = ${fault}, next_attempt_at = ${next}
      where id = ${id} and state = 'waiting' and (attempts = ${attempts} or ${state} = 'delivered')`;
    await this.#rest(delivery, status === null);
    if (state !== 'delivered')
      log.warn({ webhookId, deliveryId: id, attempts, status, fault, state }, 'a webhook was not told');
    if (state !== 'waiting') await this.#forgetOld(webhookId);
  }

  /** Who answers, whatever it is, is there. Who does not is left in peace for a while, with all that waits for it. */
  async #rest({ webhookId, silentTries }: Delivery, isSilent: boolean): Promise<void> {
    const { sql, clock } = this.#parts;
    if (!isSilent) {
      if (silentTries > 0)
        await sql`update webhooks set silent_tries = 0, rests_until = null where id = ${webhookId}`;
      return;
    }
    const now = clock.now();
    // By what has become of it meanwhile, and not by what it was when this one was taken.
    const [hook] = await sql<{ restsUntil: Date | null }[]>`
      update webhooks set silent_tries = silent_tries + 1, rests_until = ${new Date(now)}::timestamptz
        + interval '1 ms' * (${sql.array(restsMs)}::int[])[least(silent_tries + 1, ${restsMs.length})]
      where id = ${webhookId} returning rests_until`;
    await sql`
      update webhook_deliveries set state = 'given-up', next_attempt_at = null
      where webhook_id = ${webhookId} and state = 'waiting' and at < ${new Date(now - GIVEN_UP_AFTER_MS)}`;
    const until = hook?.restsUntil ?? null;
    if (until === null) return;
    await sql`
      update webhook_deliveries set next_attempt_at = ${until}
      where webhook_id = ${webhookId} and state = 'waiting' and next_attempt_at < ${until}`;
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
