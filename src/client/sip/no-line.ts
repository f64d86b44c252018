import type { ErrorCode } from '#contract/values/errors.ts';
import { Emitter, type Unsubscribe } from '#kit/emitter.ts';
import type { CallMedia, CallSignalling, SignallingEvent } from '../calls/ports.ts';

/** A call that could not even begin: ends in the next turn, when somebody listens. */
export class NoLine implements CallSignalling {
  readonly media: CallMedia = { levels: () => ({ near: 0, far: 0 }), quality: () => null };
  readonly #events = new Emitter<SignallingEvent>();
  #isOver = false;

  constructor(error: ErrorCode) {
    queueMicrotask(() => this.#end(error));
  }

  on(listener: (event: SignallingEvent) => void): Unsubscribe {
    return this.#events.on(listener);
  }

  hangUp(): void {
    this.#end(null);
  }

  answer(): void {
    // Nothing to answer, mute, hold or press.
  }
  setMuted(): void {
    // see answer
  }
  setHeld(): void {
    // see answer
  }
  sendDtmf(): void {
    // see answer
  }

  #end(error: ErrorCode | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#events.emit({ type: 'ended', end: { by: error === null ? 'local' : 'network', error } });
  }
}
