import { EVENT_HEARTBEAT_MS, eventSchemas, type EventType, type RingsideEvent } from '#contract/events.ts';
import { routes } from '#contract/routes.ts';
import type { Backoff } from '#kit/backoff.ts';
import type { Cancel, Clock } from '#kit/clock.ts';
import { Emitter, type Unsubscribe } from '#kit/emitter.ts';

export type StreamState = 'off' | 'connecting' | 'live' | 'stale';

interface EventStreamOptions {
  open: (url: string) => EventSource;
  clock: Clock;
  backoff: Backoff;
}

const eventTypes = Object.keys(eventSchemas) as EventType[];
const STALE_AFTER_MS = 2 * EVENT_HEARTBEAT_MS;

/**
 * The server's events (GET /api/events). The browser's EventSource resumes a broken connection with Last-Event-ID by
 * itself; when it gives up (an answer that is not 200, or silence on an open socket) this opens another, with back-off.
 * A stream opened anew cannot say where it left off, so it says 'stream.reset' to its own listeners: read everything again.
 */
export class EventStream {
  readonly #options: EventStreamOptions;
  readonly #events = new Emitter<RingsideEvent>();
  readonly #states = new Emitter<StreamState>();
  #state: StreamState = 'off';
  #lastHeardAt: number | null = null;
  #source: EventSource | null = null;
  #attempt = 0;
  #everLive = false;
  #cancelSilence: Cancel = () => undefined;
  #cancelRetry: Cancel = () => undefined;

  constructor(options: EventStreamOptions) {
    this.#options = options;
  }

  get state(): StreamState {
    return this.#state;
  }

  /** Epoch milliseconds; null before anything was heard. */
  get lastHeardAt(): number | null {
    return this.#lastHeardAt;
  }

  on(listener: (event: RingsideEvent) => void): Unsubscribe {
    return this.#events.on(listener);
  }

  onState(listener: (state: StreamState) => void): Unsubscribe {
    return this.#states.on(listener);
  }

  start(): void {
    if (this.#source || this.#state !== 'off') return;
    this.#become('connecting');
    this.#connect();
  }

  stop(): void {
    this.#disconnect();
    this.#cancelRetry();
    this.#attempt = 0;
    this.#everLive = false;
    this.#lastHeardAt = null;
    this.#become('off');
  }

  #connect(): void {
    const source = this.#options.open(routes.events);
    this.#source = source;
    source.onopen = () => this.#opened();
    source.onerror = () => this.#broke(source);
    source.addEventListener('heartbeat', () => this.#heard());
    for (const type of eventTypes) source.addEventListener(type, (message) => this.#received(type, message));
    this.#watchSilence();
  }

  #disconnect(): void {
    this.#cancelSilence();
    this.#source?.close();
    this.#source = null;
  }

  #opened(): void {
    this.#heard();
  }

  #received(type: EventType, message: MessageEvent<string>): void {
    this.#heard();
    const data = eventSchemas[type].safeParse(parseJson(message.data));
    // An event of another version of the contract is no event; the next read of the fact will tell.
    if (data.success) this.#events.emit({ type, id: message.lastEventId, data: data.data } as RingsideEvent);
  }

  #heard(): void {
    this.#lastHeardAt = this.#options.clock.now();
    this.#attempt = 0;
    this.#everLive = true;
    this.#watchSilence();
    this.#become('live');
  }

  #watchSilence(): void {
    this.#cancelSilence();
    this.#cancelSilence = this.#options.clock.after(STALE_AFTER_MS, () => this.#reopen());
  }

  #broke(source: EventSource): void {
    this.#become('stale');
    if (source.readyState === EventSource.CLOSED) this.#reopen();
  }

  #reopen(): void {
    this.#disconnect();
    this.#become('stale');
    const delayMs = this.#options.backoff.delayMs(this.#attempt++);
    if (delayMs === null) return;
    this.#cancelRetry();
    this.#cancelRetry = this.#options.clock.after(delayMs, () => {
      this.#connect();
      if (this.#everLive) this.#events.emit({ type: 'stream.reset', id: '', data: {} });
    });
  }

  #become(state: StreamState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#states.emit(state);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
