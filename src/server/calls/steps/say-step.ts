import type { Media } from '../port/call-control.ts';
import type { Phase, PhaseEvent } from '../live/phase.ts';
import type { Playing } from './playing.ts';
import type { RouteExecution } from './route-execution.ts';

/** Says something to the caller, then goes on. */
export class SayStep implements Phase {
  readonly #execution: RouteExecution;
  readonly #done: () => void;
  #playing: Playing | null = null;
  #isStopped = false;

  constructor(execution: RouteExecution, media: Promise<Media>, done: () => void) {
    this.#execution = execution;
    this.#done = done;
    execution.call.attempt(() => this.#begin(media));
  }

  heard(event: PhaseEvent): void {
    this.#playing?.heard(event);
  }

  stop(): void {
    this.#isStopped = true;
    this.#playing?.stop();
  }

  async #begin(media: Promise<Media>): Promise<void> {
    const { call, caller } = this.#execution;
    const what = await media;
    if (this.#isStopped || call.isOver) return;
    this.#execution.speak();
    this.#playing = caller.say([what], this.#done);
  }
}
