import type { CallMedia, CallSignalling, SignallingEvent } from '#client/calls/ports.ts';
import { Emitter, type Unsubscribe } from '#kit/emitter.ts';

/** A call's signalling in memory: remembers what was asked of it, and says what a test tells it to say. */
export class FakeCallSignalling implements CallSignalling {
  /** In the order asked: "answer", "hangUp", "muted true", "held false", "dtmf 5". */
  readonly asked: string[] = [];
  near = 0;
  far = 0;
  heard: ReturnType<CallMedia['quality']> = null;
  readonly media: CallMedia = {
    levels: () => ({ near: this.near, far: this.far }),
    quality: () => this.heard,
  };
  #events = new Emitter<SignallingEvent>();
  #ended = false;

  on(listener: (event: SignallingEvent) => void): Unsubscribe {
    return this.#events.on(listener);
  }

  /** What the network does next. Like the real one, it says nothing after 'ended'. */
  says(
    event:
      | SignallingEvent
      | Exclude<SignallingEvent['type'], 'identified' | 'presented' | 'answerFailed' | 'ended'>,
  ): void {
    const whole = typeof event === 'string' ? { type: event } : event;
    if (this.#ended) return;
    if (whole.type === 'ended') this.#ended = true;
    this.#events.emit(whole);
  }

  get listeners(): number {
    return this.#events.size;
  }

  answer(): void {
    this.asked.push('answer');
  }

  hangUp(): void {
    this.asked.push('hangUp');
    this.says({ type: 'ended', end: { by: 'local', error: null } });
  }

  setMuted(muted: boolean): void {
    this.asked.push(`muted ${String(muted)}`);
  }

  setHeld(held: boolean): void {
    this.asked.push(`held ${String(held)}`);
  }

  sendDtmf(digit: string): void {
    this.asked.push(`dtmf ${digit}`);
  }
}
