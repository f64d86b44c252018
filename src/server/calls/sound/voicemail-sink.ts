import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { DataFiles } from '#server/store/data-files.ts';
import { transaction, type Pool, type Transaction } from '#server/store/database.ts';
import type { LeftMessage, MessageSink } from './message-sink.ts';
import { hearersOf, tellWaiting } from './voicemail-waiting.ts';
import { soundFacts } from './waveform.ts';
import { tellMessageLeft } from '../webhooks/webhooks.ts';

interface SinkParts {
  sql: Pool;
  files: DataFiles;
  clock: Clock;
  log: Log;
}

/** Puts messages into mailboxes: the row, message waiting and the webhooks in one transaction. */
export class VoicemailSink implements MessageSink {
  readonly #parts: SinkParts;

  constructor(parts: SinkParts) {
    this.#parts = parts;
  }

  async left(message: LeftMessage): Promise<void> {
    const { sql, files, clock, log } = this.#parts;
    const sound = await soundFacts(files.path('messages', message.id));
    const isKept = await transaction(sql, async (tx) => {
      if (!(await keep(tx, message, sound?.waveforms[0] ?? []))) return false;
      await tellWaiting(tx, message.accountId, await hearersOf(tx, message.mailboxId));
      await tellMessageLeft(tx, message, clock);
      return true;
    });
    const { id: messageId, callId, mailboxId } = message;
    if (isKept) log.info({ messageId, callId, mailboxId }, 'a message was left');
    else
      log.warn({ messageId, callId, mailboxId }, 'a message came for a mailbox that is gone, or came twice');
  }
}

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
