/** The transport of a phone's core: the WebSocket of today, or none for a while. */
import type { Core } from 'sip.js';
import type { Clock } from '#kit/clock.ts';

/** What is said while no socket is there (a BYE, an answer) is kept for the next one: at most this much, this long. */
const MAX_KEPT = 32;
const KEPT_FOR_MS = 32_000;

export class FlowLine implements Core.Transport {
  readonly protocol = 'WS';
  readonly #clock: Clock;
  #write: ((text: string) => void) | null;
  #kept: { text: string; at: number }[] = [];

  constructor(clock: Clock, write: (text: string) => void) {
    this.#clock = clock;
    this.#write = write;
  }

  /** Never rejects: to the core, a lost socket is a slow one. */
  send(text: string): Promise<void> {
    if (this.#write) this.#write(text);
    else this.#kept = [...this.#kept, { text, at: this.#clock.now() }].slice(-MAX_KEPT);
    return Promise.resolve();
  }

  interrupt(): void {
    this.#write = null;
  }

  moveTo(write: (text: string) => void): void {
    this.#write = write;
    const oldest = this.#clock.now() - KEPT_FOR_MS;
    for (const { text, at } of this.#kept.splice(0)) if (at > oldest) write(text);
  }
}
