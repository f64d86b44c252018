/** Puts right what a crash has left of prompts, messages and recordings: at the start, and every hour after it. */
import { systemClock, type Cancel, type Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { promptsAmong } from '#server/routing/prompts/prompts.ts';
import type { DataFiles } from '#server/store/files/data-files.ts';
import type { Pool } from '#server/store/database.ts';
import { secret } from '#server/store/vault/secrets.ts';
import type { Vault } from '#server/store/vault/vault.ts';
import { CallRecordings } from './recordings-sink.ts';
import { recordingsAmong } from './recordings.ts';
import { VoicemailSink } from './voicemail-sink.ts';
import { messagesAmong } from './voicemail.ts';

const EVERY_MS = 3_600_000;
/** What is younger may be on its way into its table. */
const SETTLED_MS = 5 * 60_000;

/** Which of these files have a row. */
const among = { prompts: promptsAmong, messages: messagesAmong, recordings: recordingsAmong };

interface KeeperParts {
  sql: Pool;
  vault: Vault;
  files: DataFiles;
  clock: Clock;
  log: Log;
}

export class MediaFileCleanup {
  readonly #parts: KeeperParts;
  readonly #stop: Cancel;
  #work: Promise<void> = Promise.resolve();

  private constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#stop = parts.clock.every(EVERY_MS, () => this.#goOver());
  }

  /** Once calls that nobody carries are closed (Switchboard.start): what they recorded is theirs no longer. */
  static async open(parts: KeeperParts): Promise<MediaFileCleanup> {
    const cleanup = new MediaFileCleanup(parts);
    cleanup.#goOver();
    await cleanup.#work;
    return cleanup;
  }

  async close(): Promise<void> {
    this.#stop();
    await this.#work;
  }

  /** Never fails: what could not be done now is done in an hour. */
  #goOver(): void {
    const { log } = this.#parts;
    this.#work = this.#work
      .then(() => this.#tidy())
      .catch((error: unknown) => log.warn({ error }, 'sound files could not be gone over'));
  }

  async #tidy(): Promise<void> {
    const { sql, vault, files, log } = this.#parts;
    const cutOff = await new VoicemailSink(this.#parts).keepCutOff();
    if (cutOff > 0) log.warn({ cutOff }, 'messages that a crash had cut off were gone over');
    const closed = await new CallRecordings(this.#parts).closeLeftOpen();
    if (closed > 0) log.warn({ closed }, 'recordings were closed by what their files hold');
    if (!(await files.belongsTo(await secret(sql, vault, 'sound-files')))) {
      log.warn({}, 'the sound files are of another database: what has no row here is left alone');
      return;
    }
    for (const kind of ['prompts', 'messages', 'recordings'] as const) await this.#removeForgotten(kind);
  }

  /** Files without a row. Rows without a file stay: a disk that is not mounted must not cost a single message. */
  async #removeForgotten(kind: keyof typeof among): Promise<void> {
    const { sql, files, log } = this.#parts;
    // The disk's time, not ours.
    const ids = await files.untouchedSince(kind, systemClock.now() - SETTLED_MS);
    const kept = new Set(await among[kind](sql, ids));
    const forgotten = ids.filter((id) => !kept.has(id));
    for (const id of forgotten) await files.remove(kind, id);
    if (forgotten.length > 0)
      log.warn({ kind, removed: forgotten.length }, 'files without an owner were removed');
  }
}
