import { createSubscriber } from 'svelte/reactivity';
import type { Cancel, Clock } from '#kit/clock.ts';

const SECOND_MS = 1_000;

/**
 * One clock hand for every timer on the screen. It moves at each whole second, only while somebody looks:
 * it stands still when no template reads it and while the page is hidden.
 */
export class Ticker {
  readonly #clock: Clock;
  readonly #page: Document;
  readonly #subscribe: () => void;

  constructor(clock: Clock, page: Document = document) {
    this.#clock = clock;
    this.#page = page;
    this.#subscribe = createSubscriber((update) => this.#run(update));
  }

  /** Epoch milliseconds. Read in a template or an effect, it is read again each second. */
  get now(): number {
    this.#subscribe();
    return this.#clock.now();
  }

  /** As `Clock.elapsed`, read again each second: for what lasts, since the browser's clock may be set meanwhile. */
  get elapsed(): number {
    this.#subscribe();
    return this.#clock.elapsed();
  }

  /** By a clock of its own, a call's or the server's; read again each second. */
  read(clock: Pick<Clock, 'now'>): number {
    this.#subscribe();
    return clock.now();
  }

  #run(update: () => void): () => void {
    let cancel: Cancel = () => undefined;
    const move = () => {
      cancel();
      if (this.#page.hidden) return;
      // Aimed at the whole second each time, so that a late timer never adds up to a skipped second.
      cancel = this.#clock.after(SECOND_MS - (this.#clock.now() % SECOND_MS), () => {
        update();
        move();
      });
    };
    const onVisibility = () => {
      update();
      move();
    };
    this.#page.addEventListener('visibilitychange', onVisibility);
    move();
    return () => {
      cancel();
      this.#page.removeEventListener('visibilitychange', onVisibility);
    };
  }
}
