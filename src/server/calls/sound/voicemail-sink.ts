import type { HappeningFacts } from '#contract/people/notices.ts';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { DataFiles } from '#server/store/files/data-files.ts';
import { transaction, type Pool, type Transaction } from '#server/store/database.ts';
import {
  SHORTEST_MESSAGE_MS,
  type BegunMessage,
  type LeftMessage,
  type MessageSink,
} from '../port/message-sink.ts';
import { happened } from '#server/store/happenings.ts';
import { hearersOf, publishWaiting } from './voicemail-waiting.ts';
import { soundFacts } from './waveform.ts';
import { publishMessageLeft } from '../webhooks/webhooks.ts';

interface PortParts {
  sql: Pool;
  files: DataFiles;
  clock: Clock;
  log: Log;
}

interface BegunRow extends Omit<BegunMessage, 'from' | 'at'> {
  fromNumber: string;
  at: Date;
}

/** Puts messages into mailboxes: the row, message waiting and the webhooks in one transaction. */
export class VoicemailSink implements MessageSink {
  readonly #parts: PortParts;

  constructor(parts: PortParts) {
    this.#parts = parts;
  }

  async begun({ id, mailboxId, callId, accountId, from, fromName, source, at }: BegunMessage): Promise<void> {
    await this.#parts.sql`
      insert into begun_messages (id, mailbox_id, call_id, account_id, from_number, from_name, source, at)
      values (${id}, ${mailboxId}, ${callId}, ${accountId}, ${from}, ${fromName}, ${source}, ${new Date(at)})
      on conflict (id) do nothing`;
  }

  async dropped(messageId: string): Promise<void> {
    await this.#parts.sql`delete from begun_messages where id = ${messageId}`;
  }

  /** Messages whose call is over, and that nobody has left or dropped: as long as their files. Resolves with how many. */
  async keepCutOff(): Promise<number> {
    const { sql, files } = this.#parts;
    const rows = await sql<BegunRow[]>`
      select begun_messages.id, mailbox_id, call_id, begun_messages.account_id, begun_messages.from_number, from_name,
        begun_messages.source, at
      from begun_messages left join calls on calls.id = call_id where calls.id is null or ended_at is not null`;
    for (const { fromNumber, at, ...row } of rows) {
      const sound = await soundFacts(files.path('messages', row.id));
      const durationMs = sound?.durationMs ?? 0;
      if (durationMs < SHORTEST_MESSAGE_MS) await this.dropped(row.id);
      else await this.left({ ...row, from: fromNumber, at: at.getTime(), durationMs });
    }
    return rows.length;
  }

  async left(message: LeftMessage, log: Log = this.#parts.log): Promise<void> {
    const { sql, files, clock } = this.#parts;
    const sound = await soundFacts(files.path('messages', message.id));
    const isKept = await transaction(sql, async (tx) => {
      await tx`delete from begun_messages where id = ${message.id}`;
      if (!(await keep(tx, message, sound?.waveforms[0] ?? []))) return false;
      // Of a call that a crash ended: every other one says so by itself.
      await tx`
        update calls set has_message = true, revision = revision + 1
        where id = ${message.callId} and not has_message and ended_at is not null`;
      await publishWaiting(tx, message.accountId, await hearersOf(tx, message.mailboxId));
      await publishMessageLeft(tx, message, clock);
      await happened(tx, { accountId: message.accountId, facts: happeningOf(message) }, clock);
      return true;
    });
    const { id: messageId, callId, mailboxId } = message;
    if (isKept) log.info({ messageId, callId, mailboxId }, 'a message was left');
    else
      log.warn({ messageId, callId, mailboxId }, 'a message came for a mailbox that is gone, or came twice');
  }
}

const happeningOf = ({ id, callId, mailboxId, from, fromName, source, durationMs }: LeftMessage) =>
  ({
    kind: 'voicemail',
    messageId: id,
    callId,
    mailboxId,
    from,
    fromName,
    source,
    durationMs,
  }) as const satisfies HappeningFacts;

/** false: the box is gone, or the message is there already. */
async function keep(tx: Transaction, message: LeftMessage, waveform: number[]): Promise<boolean> {
  const { id, mailboxId, accountId, callId, from, fromName, source, at, durationMs } = message;
  const kept = await tx`
    insert into voice_messages (
      id, mailbox_id, call_id, from_number, from_name, source, at, duration_ms, waveform)
    select ${id}, mailboxes.id, ${callId}, ${from}, ${fromName}::text, ${source}::text, ${new Date(at)}, ${durationMs},
      ${waveform}::smallint[]
    from mailboxes where id = ${mailboxId} and account_id = ${accountId}
    on conflict (id) do nothing`;
  return kept.count > 0;
}
