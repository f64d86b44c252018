/** An EventSource that a test drives: `stream.says('account.changed', anAccount())`. */
import { eventSchemas, type EventType } from '#contract/events.ts';
import type { z } from 'zod';

export class FakeEventSource extends EventTarget {
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSED = 2;
  readonly withCredentials = false;
  readonly url: string;
  readyState: number = this.CONNECTING;
  onopen: ((event: Event) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  #lastId = 0;

  constructor(url: string) {
    super();
    this.url = url;
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
    this.dispatchEvent(new MessageEvent(type, { data, lastEventId: String(this.#lastId) }));
  }

  beats(): void {
    this.dispatchEvent(new MessageEvent('heartbeat', { data: '' }));
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
}

/** Opens FakeEventSources and remembers them, newest last. */
export class FakeEventSources {
  readonly opened: FakeEventSource[] = [];

  readonly open = (url: string): EventSource => {
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
