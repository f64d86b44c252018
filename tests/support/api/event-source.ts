/** An EventSource that a test drives: `stream.says('account.changed', anAccount())`. */
import { eventSchemas, serverStandingSchema, type EventType, type ServerStanding } from '#contract/events.ts';
import type { z } from 'zod';
import type { EventSourceLike } from '#client/api/event-stream.ts';

export class FakeEventSource implements EventSourceLike {
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSED = 2;
  readonly url: string;
  readyState: number = this.CONNECTING;
  onopen: ((event: Event) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  #lastId = 0;
  readonly #listeners = new Map<string, (message: MessageEvent<string>) => void>();

  constructor(url: string) {
    this.url = url;
  }

  addEventListener(type: string, listener: (message: MessageEvent<string>) => void): void {
    this.#listeners.set(type, listener);
  }

  close(): void {
    this.readyState = this.CLOSED;
  }

  opens(): void {
    this.readyState = this.OPEN;
    this.onopen?.(new Event('open'));
  }

  /** Data goes through the contract: a bad fixture throws here. */
  says<T extends EventType>(type: T, data: z.input<(typeof eventSchemas)[T]>): void {
    eventSchemas[type].parse(data);
    this.saysRaw(type, JSON.stringify(data));
  }

  saysRaw(type: string, data: string): void {
    this.#lastId += 1;
    this.#deliver(type, data);
  }

  beats(standing: ServerStanding = { isDraining: false, isDatabaseAway: false }): void {
    this.#deliver('heartbeat', JSON.stringify(serverStandingSchema.parse(standing)));
  }

  /** The connection broke and the browser tries again by itself. */
  breaks(): void {
    this.readyState = this.CONNECTING;
    this.onerror?.(new Event('error'));
  }

  /** The server answered something else than 200: the browser gives up. */
  givesUp(): void {
    this.readyState = this.CLOSED;
    this.onerror?.(new Event('error'));
  }

  #deliver(type: string, data: string): void {
    const message = new MessageEvent<string>(type, { data, lastEventId: String(this.#lastId) });
    this.#listeners.get(type)?.(message);
  }
}

/** Opens FakeEventSources and remembers them, newest last. */
export class FakeEventSources {
  readonly opened: FakeEventSource[] = [];

  readonly open = (url: string): FakeEventSource => {
    const source = new FakeEventSource(url);
    this.opened.push(source);
    return source;
  };

  get latest(): FakeEventSource {
    const source = this.opened.at(-1);
    if (!source) throw new Error('No event stream was opened.');
    return source;
  }
}
