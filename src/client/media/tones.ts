import type { Clock } from '#kit/clock.ts';
import type { Unsubscribe } from '#kit/emitter.ts';
import type { SoundOutput } from './sound-output.ts';
import { playNotes, repeatNotes } from './sound-player.ts';
import {
  HOLD_REMINDER_AFTER_MS,
  HOLD_REMINDER_EVERY_MS,
  holdReminder,
  keyTone,
  ringback,
  RINGBACK_EVERY_MS,
  ticks,
  type Tick,
} from './sounds.ts';

/** Small sounds in the agent's ear. */
export class Tones {
  readonly #headset: SoundOutput;
  readonly #clock: Clock;

  constructor(headset: SoundOutput, clock: Clock) {
    this.#headset = headset;
    this.#clock = clock;
  }

  /** The tone of a dial key, here only: the far side hears its own. */
  key(digit: string): void {
    const notes = keyTone(digit);
    if (notes.length > 0) playNotes(this.#headset, notes);
  }

  tick(tick: Tick): void {
    playNotes(this.#headset, ticks[tick]);
  }

  /** Until stopped: the far side rings and sends no sound of its own. */
  ringback(): Unsubscribe {
    return repeatNotes(this.#headset, this.#clock, RINGBACK_EVERY_MS, ringback);
  }

  /** Until stopped: somebody waits on hold. First after a minute. */
  holdReminder(): Unsubscribe {
    let stop = this.#clock.after(HOLD_REMINDER_AFTER_MS, () => {
      const remind = () => void playNotes(this.#headset, holdReminder());
      remind();
      stop = this.#clock.every(HOLD_REMINDER_EVERY_MS, remind);
    });
    return () => stop();
  }
}
