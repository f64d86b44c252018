import type { EventStream, StreamState } from '#client/api/event-stream.ts';
import type { ServerStanding } from '#contract/events.ts';
import type { ErrorCode } from '#contract/values/errors.ts';
import { createSubscriber } from 'svelte/reactivity';
import type { Ticker } from './ticker.svelte.ts';

/** A refused stream is opened again within so long, and refused again or not. */
const REFUSED_FOR_MS = 30_000;

/** Whether the server is heard, and since when not. Figures that come by events are as old as this says. */
export class Connection {
  readonly #stream: EventStream;
  readonly #ticker: Ticker;
  readonly #subscribe: () => void;
  /** `at` by `Clock.elapsed`. */
  #refusal: { code: ErrorCode; at: number } | null = $state.raw(null);

  constructor(stream: EventStream, ticker: Ticker) {
    this.#stream = stream;
    this.#ticker = ticker;
    this.#subscribe = createSubscriber((update) => stream.onState(update));
  }

  /** 'off': signed out. 'stale': nothing heard for twice the heartbeat, or the stream broke. */
  get stream(): StreamState {
    this.#subscribe();
    return this.#stream.state;
  }

  get isStale(): boolean {
    return this.stream === 'stale';
  }

  /** What the server says of itself: told every few seconds, null while it is not heard. */
  get standing(): ServerStanding | null {
    this.#subscribe();
    return this.#stream.standing;
  }

  /** The server answered, and could not say what is new. */
  refused(code: ErrorCode): void {
    this.#refusal = { code, at: this.#ticker.elapsed };
  }

  /** By what it said itself, or by why it refused the stream. */
  get isDatabaseAway(): boolean {
    if (!this.isStale) return this.standing?.isDatabaseAway ?? false;
    const refusal = this.#refusal;
    if (refusal?.code !== 'database-away') return false;
    return this.#ticker.elapsed - refusal.at < REFUSED_FOR_MS;
  }

  /** Whole seconds since the server was last heard while stale; null while live, off, or never heard. */
  get staleSeconds(): number | null {
    const heardAt = this.#stream.lastHeardAt;
    if (!this.isStale || heardAt === null) return null;
    return Math.max(0, Math.floor((this.#ticker.elapsed - heardAt) / 1_000));
  }
}
