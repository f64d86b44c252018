import type { Clock } from '#kit/clock.ts';
import type { Unsubscribe } from '#kit/emitter.ts';
import { guarded } from '#kit/guarded.ts';
import type { Log } from '#kit/log.ts';
import type { SoundOutput } from './sound-output.ts';
import { repeatNotes } from './sound-player.ts';
import { CALL_WAITING_EVERY_MS, callWaiting, RING_EVERY_MS, twoBells } from './sounds.ts';

interface RingerOptions {
  /** Heard in the room. */
  ringer: SoundOutput;
  /** Heard in the ear. */
  headset: SoundOutput;
  clock: Clock;
  log: Log;
  vibrate?: (pattern: number[]) => void;
}

const BUZZ_ON_MS = 400;
const BUZZ_OFF_MS = 800;
const BUZZES = 50;

/** Says that a call comes in: bells in the room, or one soft note in the ear of an agent who talks already. */
export class Ringer {
  readonly #options: RingerOptions;
  #sounding: { kind: 'bells' | 'waiting'; stop: Unsubscribe } | null = null;

  constructor(options: RingerOptions) {
    this.#options = options;
  }

  /** A call rings here. `inCall`: somebody talks at this phone. Asking again for what sounds already does nothing. */
  ring({ inCall }: { inCall: boolean }): void {
    const kind = inCall ? 'waiting' : 'bells';
    if (this.#sounding?.kind === kind) return;
    this.stop();
    const stop = inCall ? this.#wait() : this.#ringBells();
    this.#sounding = { kind, stop };
  }

  /** Silent at once. */
  stop(): void {
    const sounding = this.#sounding;
    this.#sounding = null;
    sounding?.stop();
  }

  #wait(): Unsubscribe {
    const { headset, clock } = this.#options;
    return repeatNotes(headset, clock, CALL_WAITING_EVERY_MS, callWaiting);
  }

  #ringBells(): Unsubscribe {
    const { ringer, clock, log, vibrate = vibrateDevice } = this.#options;
    const stopBells = repeatNotes(ringer, clock, RING_EVERY_MS, twoBells);
    const buzz = (pattern: number[]) => guarded(log, 'vibration', () => vibrate(pattern));
    buzz(Array.from({ length: BUZZES }, () => [BUZZ_ON_MS, BUZZ_OFF_MS]).flat());
    return () => {
      stopBells();
      buzz([]);
    };
  }
}

function vibrateDevice(pattern: number[]): void {
  // Missing on desktops' Firefox and on every iPhone; refused before the first gesture.
  if ('vibrate' in navigator) navigator.vibrate(pattern);
}
