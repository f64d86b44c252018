import {
  EVENT_HEARTBEAT_MS,
  eventSchemas,
  serverStandingSchema,
  type EventType,
  type RingsideEvent,
  type ServerStanding,
} from '#contract/events.ts';
import { routes } from '#contract/routes.ts';
import type { Backoff } from '#kit/load/backoff.ts';
import type { Cancel, Clock } from '#kit/clock.ts';
import { Emitter, type Unsubscribe } from '#kit/emitter.ts';

/** 'stale': it broke, or nothing was heard for two heartbeats. */
export type StreamState = 'off' | 'connecting' | 'live' | 'stale';

/** What is used of an EventSource. */
export interface EventSourceLike extends Pick<EventSource, 'readyState' | 'CLOSED' | 'close'> {
  onopen: ((event: Event) => void) | null;
  onerror: ((event: Event) => void) | null;
  addEventListener(type: string, listener: (message: MessageEvent<string>) => void): void;
}

interface EventStreamOptions {
  open: (url: string) => EventSourceLike;
  clock: Clock;
  backoff: Backoff;
}

const eventTypes = Object.keys(eventSchemas) as EventType[];
const STALE_AFTER_MS = 2 * EVENT_HEARTBEAT_MS;

/**
 * The server's events (GET /api/events). The browser's EventSource resumes a broken connection with Last-Event-ID by
 * itself; when it gives up (an answer that is not 200) or an open socket goes silent, this opens another, with back-off.
 * A stream opened anew cannot say where it left off, so its first word is 'stream.reset': read everything again.
 */
export class EventStream {
  readonly #options: EventStreamOptions;
  readonly #events = new Emitter<RingsideEvent>();
  readonly #states = new Emitter<StreamState>();
  readonly #refusals = new Emitter<undefined>();
  #state: StreamState = 'off';
  #standing: ServerStanding | null = null;
  #lastHeardAt: number | null = null;
  #source: EventSourceLike | null = null;
  #attempt = 0;
  #hasGap = false;
  #cancelSilence: Cancel = () => undefined;
  #cancelRetry: Cancel = () => undefined;

  constructor(options: EventStreamOptions) {
    this.#options = options;
  }

  get state(): StreamState {
    return this.#state;
  }

  /** What the server says of itself; null while it is not heard. */
  get standing(): ServerStanding | null {
    return this.#state === 'live' ? this.#standing : null;
  }

  /** By `Clock.elapsed`; null before anything was heard. */
  get lastHeardAt(): number | null {
    return this.#lastHeardAt;
  }

  on(listener: (event: RingsideEvent) => void): Unsubscribe {
    return this.#events.on(listener);
  }

  /** Also at each change of `standing`. */
  onState(listener: (state: StreamState) => void): Unsubscribe {
    return this.#states.on(listener);
  }

  /** The server answered with a refusal. EventSource does not tell which: ask the API whether one is still signed in. */
  onRefused(listener: () => void): Unsubscribe {
    return this.#refusals.on(listener);
  }

  start(): void {
    if (this.#state !== 'off') return;
    this.#become('connecting');
    this.#connect();
  }

  stop(): void {
    this.#disconnect();
    this.#cancelRetry();
    this.#attempt = 0;
    this.#hasGap = false;
    this.#lastHeardAt = null;
    this.#become('off');
  }

  #connect(): void {
    const source = this.#opened();
    if (source === null) {
      this.#reopen();
      return;
    }
    this.#source = source;
    source.onopen = () => this.#heard();
    source.onerror = () => this.#broke(source);
    source.addEventListener('heartbeat', ({ data }) => this.#beat(data));
    for (const type of eventTypes) {
      source.addEventListener(type, (message) => this.#received(type, message));
    }
    this.#watchSilence();
  }

  /** null: the browser refuses it now. The phone goes on without, and asks again. */
  #opened(): EventSourceLike | null {
    try {
      return this.#options.open(routes.events);
    } catch {
      return null;
    }
  }

  #disconnect(): void {
    this.#cancelSilence();
    this.#source?.close();
    this.#source = null;
  }

  #received(type: EventType, { data, lastEventId }: MessageEvent<string>): void {
    this.#heard();
    const fact = eventSchemas[type].safeParse(parseJson(data));
    // An event of another version of the contract is no event; the next read of the fact will tell.
    if (fact.success) this.#events.emit({ type, id: lastEventId, data: fact.data } as RingsideEvent);
  }

  #beat(data: string): void {
    this.#heard();
    const said = serverStandingSchema.safeParse(parseJson(data));
    this.#standing = said.success ? said.data : null;
    this.#states.emit(this.#state);
  }

  #heard(): void {
    this.#lastHeardAt = this.#options.clock.elapsed();
    this.#attempt = 0;
    this.#watchSilence();
    this.#become('live');
    if (!this.#hasGap) return;
    this.#hasGap = false;
    this.#events.emit({ type: 'stream.reset', id: '', data: {} });
  }

  #watchSilence(): void {
    this.#cancelSilence();
    this.#cancelSilence = this.#options.clock.after(STALE_AFTER_MS, () => this.#reopen());
  }

  #broke(source: EventSourceLike): void {
    this.#become('stale');
    if (source.readyState !== source.CLOSED) return;
    this.#refusals.emit(undefined);
    // A listener may have signed out and stopped this stream.
    if (this.#source === source) this.#reopen();
  }

  #reopen(): void {
    this.#disconnect();
    this.#become('stale');
    this.#hasGap ||= this.#lastHeardAt !== null;
    const delayMs = this.#options.backoff.delayMs(this.#attempt++);
    if (delayMs !== null) this.#cancelRetry = this.#options.clock.after(delayMs, () => this.#connect());
  }

  #become(state: StreamState): void {
    if (this.#state === state) return;
    // The next that is heard may be another server.
    this.#standing = null;
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
