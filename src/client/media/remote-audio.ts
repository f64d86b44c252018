import type { Unsubscribe } from '#kit/emitter.ts';

interface RemoteAudioOptions {
  /** The chosen headset; null: the system's choice. */
  deviceId: () => string | null;
  /** 0 to 1. */
  volume: () => number;
  makeElement?: () => HTMLAudioElement;
  /** Where a press or a key is heard: with it the browser lets sound through. */
  page?: EventTarget;
}

/** Plays what the far sides say, each call by an audio element of its own. */
export class RemoteAudio {
  readonly #options: RemoteAudioOptions;
  readonly #elements = new Set<HTMLAudioElement>();
  #stopWaiting: Unsubscribe | null = null;

  constructor(options: RemoteAudioOptions) {
    this.#options = options;
  }

  /** The caller stops it. */
  play(track: MediaStreamTrack): Unsubscribe {
    const element = (this.#options.makeElement ?? (() => new Audio()))();
    element.autoplay = true;
    element.srcObject = new MediaStream([track]);
    this.#elements.add(element);
    this.#apply(element);
    this.#start(element);
    return () => {
      this.#elements.delete(element);
      element.pause();
      element.srcObject = null;
    };
  }

  /** Another device or volume was chosen. */
  change(): void {
    for (const element of this.#elements) this.#apply(element);
  }

  /** Tries again what the browser would not play: it does once the page captures the microphone, or after a gesture. */
  retry(): void {
    for (const element of this.#elements) if (element.paused) this.#start(element);
  }

  #start(element: HTMLAudioElement): void {
    element.play().catch(() => {
      if (this.#elements.has(element)) this.#retryOnGesture();
    });
  }

  #apply(element: HTMLAudioElement): void {
    const { deviceId, volume } = this.#options;
    element.volume = Math.min(1, Math.max(0, volume()));
    // Safari and Firefox let the system choose. A device that is gone: the system's choice plays on.
    void toDevice(element, deviceId() ?? '').catch(() => undefined);
  }

  #retryOnGesture(): void {
    if (this.#stopWaiting) return;
    const waiting = new AbortController();
    const { signal } = waiting;
    const again = () => {
      this.#stopWaiting?.();
      this.#stopWaiting = null;
      this.retry();
    };
    for (const gesture of ['pointerdown', 'keydown']) {
      (this.#options.page ?? document).addEventListener(gesture, again, { signal, capture: true });
    }
    this.#stopWaiting = () => waiting.abort();
  }
}

/** Async, because some browsers throw at once where others reject. */
async function toDevice(element: HTMLAudioElement, id: string): Promise<void> {
  if ('setSinkId' in element) await element.setSinkId(id);
}
