import type { CallControlEvent } from '#server/calls/port/call-control.ts';
import { Emitter, type Unsubscribe } from '#kit/emitter.ts';
import type { Log, LogFields } from '#kit/log.ts';

/**
 * The engine's one line of events: what happened first is told first, and never from inside the verb that caused it.
 * A listener that throws is a bug of that listener; the calls of everybody else go on.
 */
export class EventQueue {
  readonly #listeners = new Emitter<CallControlEvent>();
  readonly #log: Log;
  #waiting: CallControlEvent[] = [];

  constructor(log: Log) {
    this.#log = log;
  }

  on(listener: (event: CallControlEvent) => void): Unsubscribe {
    return this.#listeners.on(listener);
  }

  push(event: CallControlEvent): void {
    this.#waiting.push(event);
    if (this.#waiting.length === 1) setImmediate(() => this.#deliver());
  }

  #deliver(): void {
    const events = this.#waiting;
    this.#waiting = [];
    for (const event of events) {
      try {
        this.#listeners.emit(event);
      } catch (error) {
        this.#log.error(
          { error, event: event.type, ...channelOf(event) },
          'a listener of call control failed',
        );
      }
    }
  }
}

function channelOf(event: CallControlEvent): LogFields {
  if (event.type === 'StasisStart') return { channelId: event.channel.id };
  return 'channelId' in event ? { channelId: event.channelId } : {};
}
