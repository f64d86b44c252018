/** The port by which a call tells other people's servers. */
import type { CallRecord } from '#contract/calls/calls.ts';
import type { WebhookEvent } from '#contract/calls/webhooks.ts';
import type { Sql } from '#server/store/database.ts';

export type CallEventType = Extract<WebhookEvent, `call.${string}`>;

/** Each event of a call once, in the transaction that makes it true. */
export type CallEventPublisher = (
  sql: Sql,
  accountId: string,
  event: CallEventType,
  call: CallRecord,
) => Promise<void>;
