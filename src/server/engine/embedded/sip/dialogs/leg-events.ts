/**
 * Tells a leg's owner what happened: each event in a later turn, in order, `ended` once and last.
 * What happens before the owner listens waits for it.
 */
import type { Log } from '#kit/log.ts';
import type { LegEnd, LegListener } from './leg.ts';

type LegEvent = (listener: LegListener) => void;

export class LegEvents {
  readonly #log: Log;
  #listener: LegListener | null = null;
  #waiting: LegEvent[] = [];
  #scheduled = false;
  #ended = false;

  constructor(log: Log, listener: LegListener | null = null) {
    this.#log = log;
    this.#listener = listener;
  }

  get ended(): boolean {
    return this.#ended;
  }

  listen(listener: LegListener): void {
    this.#listener = listener;
    this.#schedule();
  }

  emit(event: LegEvent): void {
    if (this.#ended) return;
    this.#waiting.push(event);
    this.#schedule();
  }

  end(end: LegEnd): void {
    if (this.#ended) return;
    this.emit((listener) => listener.ended(end));
    this.#ended = true;
  }

  /** The owner's answer to an offer; null when it refuses, fails, or the leg has ended. */
  reoffer(sdpOffer: string): Promise<string | null> {
    return new Promise((resolve) => {
      if (this.#ended) {
        resolve(null);
        return;
      }
      this.emit((listener) => {
        listener.reoffered(sdpOffer).then(resolve, (error: unknown) => {
          this.#log.warn({ error: String(error) }, 'an offer could not be answered');
          resolve(null);
        });
      });
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#listener === null || this.#waiting.length === 0) return;
    this.#scheduled = true;
    queueMicrotask(() => this.#drain());
  }

  #drain(): void {
    this.#scheduled = false;
    const listener = this.#listener;
    if (listener === null) return;
    for (const event of this.#waiting.splice(0)) {
      try {
        event(listener);
      } catch (error) {
        // A bug in one call's owner must not take the other calls down with it.
        this.#log.error({ error: String(error) }, 'a leg event was not handled');
      }
    }
  }
}
