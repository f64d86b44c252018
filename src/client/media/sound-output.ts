import type { Unsubscribe } from '#kit/emitter.ts';

interface SoundOutputOptions {
  /** The chosen output; null: the system's choice. */
  deviceId: () => string | null;
  /** 0 to 1. */
  volume: () => number;
  makeContext?: () => AudioContext;
  /** Where a press or a key is heard: with it the browser lets sound through. */
  page?: EventTarget;
}

/**
 * One place to make sounds at: the ringer's loudspeaker, or the headset. Its AudioContext is made at the first sound;
 * one that the browser suspends for want of a gesture is resumed at the first, and what was scheduled then begins.
 */
export class SoundOutput {
  readonly #options: SoundOutputOptions;
  #context: AudioContext | null = null;
  #volume: GainNode | null = null;
  #stopWaiting: Unsubscribe | null = null;

  constructor(options: SoundOutputOptions) {
    this.#options = options;
  }

  /** Where to connect a sound, and the context to build it with. */
  open(): { context: AudioContext; destination: AudioNode } {
    const context = (this.#context ??= (this.#options.makeContext ?? (() => new AudioContext()))());
    if (!this.#volume) {
      this.#volume = context.createGain();
      this.#volume.connect(context.destination);
      this.change();
    }
    this.wake();
    return { context, destination: this.#volume };
  }

  /** Another device or volume was chosen. */
  change(): void {
    if (!this.#context || !this.#volume) return;
    this.#volume.gain.value = Math.min(1, Math.max(0, this.#options.volume()));
    // Only Chromium has it. A device that is gone: the system's choice plays on.
    void toDevice(this.#context, this.#options.deviceId() ?? '').catch(() => undefined);
  }

  /** Tries again; for when the microphone has opened, which lets sound through without a gesture. */
  wake(): void {
    if (this.#context?.state !== 'suspended') return;
    this.#wakeOnGesture();
    this.#context.resume().then(
      () => this.#awake(),
      () => undefined,
    );
  }

  #awake(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = null;
  }

  #wakeOnGesture(): void {
    if (this.#stopWaiting) return;
    const waiting = new AbortController();
    const { signal } = waiting;
    const again = () => void this.#context?.resume().then(() => this.#awake());
    for (const gesture of ['pointerdown', 'keydown']) {
      (this.#options.page ?? document).addEventListener(gesture, again, { signal, capture: true });
    }
    this.#stopWaiting = () => waiting.abort();
  }
}

type Sinking = AudioContext & { setSinkId?: (id: string) => Promise<void> };

/** Async, because some browsers throw at once where others reject. */
async function toDevice(context: Sinking, id: string): Promise<void> {
  await context.setSinkId?.(id);
}
