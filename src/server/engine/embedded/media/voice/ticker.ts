/** One timer for everybody who plays: a tick each 20 ms, as many in an hour as the clock says and none more. */
import type { Cancel, Clock } from '#kit/clock.ts';
import { FRAME_MS } from './media-session.ts';

/** After a longer stall the missed ticks are given up: a burst of old sound helps nobody. */
const MAX_CATCH_UP_TICKS = 5;

export class Ticker {
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  #dueAt = 0;
  #cancel: Cancel | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The first tick comes 20 ms from now at the latest. The timer runs only while somebody listens. */
  on(listener: () => void): Cancel {
    const entry = () => listener();
    this.#listeners.add(entry);
    if (!this.#cancel) {
      this.#dueAt = this.#clock.now() + FRAME_MS;
      this.#wait();
    }
    return () => {
      this.#listeners.delete(entry);
      if (this.#listeners.size === 0) this.#rest();
    };
  }

  #rest(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #wait(): void {
    this.#cancel = this.#clock.after(Math.max(0, this.#dueAt - this.#clock.now()), () => this.#tick());
  }

  #tick(): void {
    const now = this.#clock.now();
    // A timer may come early by a fraction, and the machine's clock may be set while we sleep, either way.
    const isClockMoved = Math.abs(now - this.#dueAt) > MAX_CATCH_UP_TICKS * FRAME_MS;
    if (isClockMoved) this.#dueAt = now;
    while (this.#dueAt <= now && this.#listeners.size > 0) {
      this.#dueAt += FRAME_MS;
      for (const listener of [...this.#listeners]) if (this.#listeners.has(listener)) listener();
    }
    if (this.#listeners.size > 0) this.#wait();
    else this.#cancel = null;
  }
}
