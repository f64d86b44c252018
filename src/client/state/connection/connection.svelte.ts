import type { EventStream, StreamState } from '#client/api/event-stream.ts';
import type { ServerStanding } from '#contract/events.ts';
import { createSubscriber } from 'svelte/reactivity';
import type { Ticker } from './ticker.svelte.ts';

/** Whether the server is heard, and since when not. Figures that come by events are as old as this says. */
export class Connection {
  readonly #stream: EventStream;
  readonly #ticker: Ticker;
  readonly #subscribe: () => void;

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

  /** Whole seconds since the server was last heard while stale; null while live, off, or never heard. */
  get staleSeconds(): number | null {
    const heardAt = this.#stream.lastHeardAt;
    if (!this.isStale || heardAt === null) return null;
    return Math.max(0, Math.floor((this.#ticker.elapsed - heardAt) / 1_000));
  }
}
