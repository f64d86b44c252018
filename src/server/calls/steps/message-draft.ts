import type { Exchange } from '../live/live-call.ts';
import type { BegunMessage, LeftMessage, MessageSink } from '../port/message-sink.ts';

/** A caller cannot be asked to say it again: a database that is away for a moment is. */
const AGAIN_AFTER_MS = [1_000, 5_000, 15_000];

/** A message while it is left: the file that it goes into, and what its mailbox is told. */
export class MessageDraft {
  readonly #exchange: Pick<Exchange, 'files' | 'messages' | 'clock' | 'log'>;
  readonly #message: BegunMessage;
  #begun: Promise<void> = Promise.resolve();

  constructor(exchange: Pick<Exchange, 'files' | 'messages' | 'clock' | 'log'>, message: BegunMessage) {
    this.#exchange = exchange;
    this.#message = message;
  }

  get file(): string {
    return this.#exchange.files.path('messages', this.#message.id);
  }

  get lastsMs(): number {
    return this.#exchange.clock.now() - this.#message.at;
  }

  begin(): void {
    this.#begun = this.#notify((messages) => messages.begun(this.#message));
  }

  async keep(durationMs: number): Promise<void> {
    await this.#begun;
    await this.#hand({ ...this.#message, durationMs });
  }

  async throwAway(): Promise<void> {
    const { files, log } = this.#exchange;
    const { id } = this.#message;
    await this.#begun;
    await this.#notify((messages) => messages.dropped(id));
    await files.remove('messages', id).catch((error: unknown) => log.warn({ error, id }, 'a file stays'));
  }

  /** What goes wrong with it costs no message: only a crash would miss it. */
  async #notify(what: (messages: MessageSink) => Promise<void>): Promise<void> {
    const { messages, log } = this.#exchange;
    await what(messages).catch((error: unknown) => log.warn({ error }, 'a message is not noted'));
  }

  async #hand(message: LeftMessage, [waitMs, ...later]: readonly number[] = AGAIN_AFTER_MS): Promise<void> {
    const { messages, clock, log } = this.#exchange;
    try {
      await messages.left(message, log);
    } catch (error) {
      log.error({ error, id: message.id, waitMs }, 'a message was not kept');
      if (waitMs === undefined) return;
      await new Promise<void>((resolve) => clock.after(waitMs, resolve));
      await this.#hand(message, later);
    }
  }
}
