import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { DataFiles } from '#server/store/files/data-files.ts';
import { transaction, type Pool } from '#server/store/database.ts';
import { publishCall } from './recordings.ts';
import type { RecordingSink, StartedRecording } from '../port/recording-sink.ts';
import { soundFacts } from './waveform.ts';

interface PortParts {
  sql: Pool;
  files: DataFiles;
  clock: Clock;
  log: Log;
}

/** Writes recordings down as they begin, so that one whose server falls is known, and whole ones with their drawing. */
export class CallRecordings implements RecordingSink {
  readonly #parts: PortParts;

  constructor(parts: PortParts) {
    this.#parts = parts;
  }

  async started({ id, callId, accountId, at }: StartedRecording, log: Log = this.#parts.log): Promise<void> {
    const { sql } = this.#parts;
    await sql`
      insert into call_recordings (id, call_id, account_id, at, state)
      values (${id}, ${callId}, ${accountId}, ${new Date(at)}, 'live') on conflict (id) do nothing`;
    log.info({ recordingId: id, callId }, 'a recording was started');
  }

  async changed(id: string, state: 'live' | 'paused'): Promise<void> {
    await this.#parts.sql`update call_recordings set state = ${state} where id = ${id} and state <> 'done'`;
  }

  async finished(id: string, durationMs: number, log: Log = this.#parts.log): Promise<void> {
    await this.#close(id, durationMs, log);
  }

  /** Recordings of calls that are over are closed by what their files hold. Resolves with how many there were. */
  async closeLeftOpen(): Promise<number> {
    const left = await this.#parts.sql<{ id: string }[]>`
      select call_recordings.id from call_recordings left join calls on calls.id = call_id
      where state <> 'done' and (calls.id is null or ended_at is not null)`;
    for (const { id } of left) await this.#close(id, null, this.#parts.log);
    return left.length;
  }

  /** Nothing was recorded: nothing is kept. @param durationMs null: as the file says */
  async #close(id: string, durationMs: number | null, log: Log): Promise<void> {
    const { sql, files, clock } = this.#parts;
    const sound = await soundFacts(files.path('recordings', id));
    const lengthMs = durationMs ?? sound?.durationMs ?? 0;
    const isKept = sound !== null && lengthMs > 0;
    await transaction(sql, async (tx) => {
      const [caller = [], agent = []] = sound?.waveforms ?? [];
      const rows = isKept
        ? await tx<{ callId: string }[]>`
            update call_recordings set state = 'done', duration_ms = ${lengthMs},
              waveform_caller = ${caller}::smallint[], waveform_agent = ${agent}::smallint[]
            where id = ${id} returning call_id`
        : await tx<{ callId: string }[]>`delete from call_recordings where id = ${id} returning call_id`;
      for (const { callId } of rows) await publishCall(tx, callId, clock);
    });
    if (!isKept) await files.remove('recordings', id);
    log.info({ recordingId: id, durationMs: lengthMs, isKept }, 'a recording was finished');
  }
}
