import { Emitter, type Unsubscribe } from '#kit/emitter.ts';
import type { Log } from '#kit/log.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { failureWithoutDevices, microphoneFailureOf, type MicrophoneFailure } from './microphone-failure.ts';

/** One call's hold on the microphone: a track of its own, so that muting one call leaves the others alone. */
export interface OpenMicrophone {
  /** Changes when the device does; hears `onTrack`. It starts silent (`enabled` false). */
  readonly track: MediaStreamTrack;
  onTrack(listener: (track: MediaStreamTrack) => void): Unsubscribe;
  close(): void;
}

interface MicrophoneOptions {
  /** Missing on a page that came over plain http from another host. */
  devices: Pick<MediaDevices, 'getUserMedia'> | undefined;
  /** The chosen device; null: the system's choice. */
  deviceId: () => string | null;
  log: Log;
}

class Holder implements OpenMicrophone {
  readonly #tracks = new Emitter<MediaStreamTrack>();
  readonly #onClose: (holder: Holder) => void;
  #track: MediaStreamTrack;

  constructor(source: MediaStreamTrack, onClose: (holder: Holder) => void) {
    this.#track = silentCopy(source);
    this.#onClose = onClose;
  }

  get track(): MediaStreamTrack {
    return this.#track;
  }

  onTrack(listener: (track: MediaStreamTrack) => void): Unsubscribe {
    return this.#tracks.on(listener);
  }

  follow(source: MediaStreamTrack): void {
    this.#track.stop();
    this.#track = silentCopy(source);
    this.#tracks.emit(this.#track);
  }

  close(): void {
    this.#track.stop();
    this.#onClose(this);
  }
}

/** The microphone of this computer, open while at least one call holds it. */
export class Microphone {
  readonly #options: MicrophoneOptions;
  readonly #holders = new Set<Holder>();
  #source: Promise<Result<MediaStreamTrack, MicrophoneFailure>> | null = null;

  constructor(options: MicrophoneOptions) {
    this.#options = options;
  }

  async open(): Promise<Result<OpenMicrophone, MicrophoneFailure>> {
    this.#source ??= this.#capture();
    const asked = this.#source;
    const source = await asked;
    if (!source.ok) {
      // The next call asks again: it may have been allowed or plugged in meanwhile.
      if (this.#source === asked) this.#source = null;
      return source;
    }
    const holder = new Holder(source.value, (closed) => this.#closed(closed));
    this.#holders.add(holder);
    return ok(holder);
  }

  /** Another device was chosen, or the one in use is gone: calls in progress go on with what there is now. */
  async change(): Promise<void> {
    const before = this.#source;
    if (!before) return;
    const next = this.#capture();
    this.#source = next;
    const [old, source] = await Promise.all([before, next]);
    if (this.#source !== next) {
      stop(source);
      return;
    }
    if (!source.ok) {
      // The old one is better than none.
      this.#source = before;
      return;
    }
    for (const holder of this.#holders) holder.follow(source.value);
    stop(old);
    if (this.#holders.size === 0) this.#release();
  }

  async #capture(): Promise<Result<MediaStreamTrack, MicrophoneFailure>> {
    const { devices, deviceId, log } = this.#options;
    if (!devices) return fail(failureWithoutDevices);
    const id = deviceId();
    try {
      const stream = await devices.getUserMedia({
        audio: {
          // "ideal": while the chosen one is unplugged another will do.
          ...(id === null ? {} : { deviceId: { ideal: id } }),
          echoCancellation: true,
          noiseSuppression: true,
          autoGainControl: true,
          channelCount: 1,
        },
      });
      const [track] = stream.getAudioTracks();
      if (!track) return fail('microphone-missing');
      track.addEventListener('ended', () => void this.change(), { once: true });
      return ok(track);
    } catch (error) {
      const failure = microphoneFailureOf(error);
      log.warn({ error, failure }, 'the microphone could not be opened');
      return fail(failure);
    }
  }

  #closed(holder: Holder): void {
    if (this.#holders.delete(holder) && this.#holders.size === 0) this.#release();
  }

  #release(): void {
    void this.#source?.then(stop);
    this.#source = null;
  }
}

function silentCopy(source: MediaStreamTrack): MediaStreamTrack {
  const copy = source.clone();
  copy.enabled = false;
  return copy;
}

function stop(source: Result<MediaStreamTrack, MicrophoneFailure>): void {
  if (source.ok) source.value.stop();
}
