/** Other people's servers that are told about calls: who they are, and what they are to be told. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { CallRecord } from '#contract/calls/calls.ts';
import type { HappeningFacts } from '#contract/people/notices.ts';
import type { Webhook, WebhookDelivery, WebhookEvent, WebhookInput } from '#contract/calls/webhooks.ts';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { tell, type Actor } from '#server/store/audit-log.ts';
import { within, type Sql } from '#server/store/database.ts';
import { happened } from '#server/store/happenings.ts';
import type { SealedColumn, Vault } from '#server/store/vault/vault.ts';
import { wake } from '#server/store/connections/wake-up.ts';
import type { CallEventPublisher } from '../port/call-event-publisher.ts';
import { factsOfRows, withMoney } from '../records/call-records.ts';
import type { CallRow } from '../records/call-rows.ts';
import { isMissed, missedCallFacts } from '../records/missed-call.ts';
import type { LeftMessage } from '../port/message-sink.ts';
import { refusalOf, type WebhookNetwork } from './webhook-request.ts';

/** Woken when there is something to be told. */
export const WEBHOOKS_CHANNEL = 'ringside_webhooks';
const MOST_SHOWN = 20;

export const webhookSecrets: SealedColumn = { table: 'webhooks', column: 'secret', id: 'id' };

interface WebhookParts {
  sql: Sql;
  vault: Vault;
  clock: Clock;
}

interface DeliveryRow extends Omit<WebhookDelivery, 'at' | 'nextAttemptAt'> {
  webhookId: string;
  at: Date;
  nextAttemptAt: Date | null;
}

/** In the order in which they were made, each with its last deliveries, the newest first. */
export async function webhooksOf(sql: Sql, vault: Vault, accountId: string): Promise<Webhook[]> {
  const hooks = await sql<Omit<Webhook, 'deliveries'>[]>`
    select id, url, events, secret from webhooks where account_id = ${accountId} order by created_at, id`;
  const rows = await sql<DeliveryRow[]>`
    select recent.* from webhooks cross join lateral (
      select id, webhook_id, event, at, attempts, state, status, fault, next_attempt_at from webhook_deliveries
      where webhook_id = webhooks.id order by position desc limit ${MOST_SHOWN}
    ) recent where account_id = ${accountId}`;
  return hooks.map((hook) => ({
    ...hook,
    secret: vault.open(webhookSecrets, hook.id, hook.secret),
    deliveries: rows.filter(({ webhookId }) => webhookId === hook.id).map(deliveryOf),
  }));
}

const deliveryOf = ({ id, event, at, attempts, state, status, fault, nextAttemptAt }: DeliveryRow) => ({
  id,
  event,
  attempts,
  state,
  status,
  fault,
  at: at.getTime(),
  nextAttemptAt: nextAttemptAt?.getTime() ?? null,
});

export async function makeWebhook(
  { sql, vault, clock }: WebhookParts,
  accountId: string,
  { url, events }: WebhookInput,
): Promise<Webhook> {
  const hook = { id: randomUUID(), url, events: [...new Set(events)], secret: newSecret() };
  const sealed = vault.seal(webhookSecrets, hook.id, hook.secret);
  await sql`
    insert into webhooks (id, account_id, url, events, secret, created_at)
    values (${hook.id}, ${accountId}, ${url}, ${hook.events}, ${sealed}, ${new Date(clock.now())})`;
  return { ...hook, deliveries: [] };
}

/** 256 bits, marked so that it is recognised in a log. */
const newSecret = () => `whsec_${randomBytes(32).toString('base64url')}`;

/** With everything that it was still to be told. false: there is none. */
export async function removeWebhook(sql: Sql, accountId: string, id: string): Promise<boolean> {
  const removed = await sql`delete from webhooks where id = ${id} and account_id = ${accountId}`;
  return removed.count > 0;
}

/** How many are still to be told, of all accounts. */
export async function waitingDeliveries(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from webhook_deliveries where state = 'waiting'`;
  return row?.count ?? 0;
}

/** Puts each event of a call into the outbox of every webhook that subscribes to it; and who missed it is told. */
export const callEventPublisher =
  (clock: Clock): CallEventPublisher =>
  async (sql, accountId, event, call) => {
    await enqueue(sql, { accountId, event, about: call.id, data: call }, clock);
    if (event !== 'call.ended' || !isMissed(call)) return;
    await enqueue(sql, { accountId, event: 'call.missed', about: call.id, data: call }, clock);
    const facts = missedCallFacts(call);
    if (facts) await happened(sql, { accountId, facts }, clock);
  };

/** voicemail.left: the record of the call in which the message was left. */
export async function publishMessageLeft(sql: Sql, message: LeftMessage, clock: Clock): Promise<void> {
  const { accountId, callId } = message;
  const rows = await sql<CallRow[]>`select * from calls where id = ${callId} and account_id = ${accountId}`;
  const [call] = await withMoney(sql, await factsOfRows(sql, rows), clock);
  if (call) await enqueue(sql, { accountId, event: 'voicemail.left', about: callId, data: call }, clock);
}

/** What happened to an account's money, numbers and ports. Only of those that are told at all. */
export async function publishHappening(
  sql: Sql,
  { accountId, facts }: { accountId: string; facts: HappeningFacts },
  clock: Clock,
): Promise<void> {
  const event = eventOf[facts.kind];
  if (event) await enqueue(sql, { accountId, event, about: accountId, data: facts }, clock);
}

const eventOf: Partial<Record<HappeningFacts['kind'], WebhookEvent>> = {
  'balance-low': 'balance.low',
  'balance-empty': 'balance.empty',
  'recharge-declined': 'card.declined',
  'payment-declined': 'card.declined',
  'number-unpaid': 'number.at-risk',
  'number-lost': 'number.at-risk',
  'port-date': 'port.changed',
  'port-exception': 'port.changed',
  'port-done': 'port.changed',
};

interface NewEvent {
  accountId: string;
  event: WebhookEvent;
  /** A call, or an account: its events are told in order. */
  about: string;
  data: CallRecord | HappeningFacts;
}

async function enqueue(sql: Sql, { accountId, event, about, data }: NewEvent, clock: Clock): Promise<void> {
  const hooks = await sql<{ id: string; restsUntil: Date | null }[]>`
    select id, rests_until from webhooks where account_id = ${accountId} and ${event} = any(events)`;
  const at = clock.now();
  for (const hook of hooks) {
    const id = randomUUID();
    const due = Math.max(at, hook.restsUntil?.getTime() ?? at);
    const body = JSON.stringify({ id, type: event, at, data });
    await sql`
      insert into webhook_deliveries (id, webhook_id, call_id, event, body, at, next_attempt_at)
      values (${id}, ${hook.id}, ${about}, ${event}, ${body}, ${new Date(at)}, ${new Date(due)})`;
  }
  if (hooks.length > 0) wake(sql, WEBHOOKS_CHANNEL);
}

/** What comes after the host may be a secret. */
const subjectOf = ({ id, url }: Pick<Webhook, 'id' | 'url'>) => ({ id, name: new URL(url).host });

export type Webhooks = ReturnType<typeof webhooksIn>;
export const webhooksIn = (parts: WebhookParts, network: WebhookNetwork) => ({
  list: (accountId: string) => webhooksOf(parts.sql, parts.vault, accountId),
  make: async (
    accountId: string,
    input: WebhookInput,
    by: Actor,
  ): Promise<Result<Webhook, 'private-address'>> => {
    const refusal = await refusalOf(input.url, network);
    if (refusal) return fail(refusal);
    const made = await within(parts.sql, async (tx) => {
      const hook = await makeWebhook({ ...parts, sql: tx }, accountId, input);
      const told = { subject: subjectOf(hook), after: { events: hook.events.join(', ') } };
      await tell(tx, { accountId, action: 'webhook.made', ...told }, { by, clock: parts.clock });
      return hook;
    });
    return ok(made);
  },
  remove: (accountId: string, id: string, by: Actor) =>
    within(parts.sql, async (tx) => {
      const [hook] = await tx<{ id: string; url: string }[]>`
        select id, url from webhooks where id = ${id} and account_id = ${accountId} for update`;
      if (!hook) return false;
      const told = { action: 'webhook.removed', subject: subjectOf(hook) } as const;
      await tell(tx, { accountId, ...told }, { by, clock: parts.clock });
      return removeWebhook(tx, accountId, id);
    }),
});
