import {
  failureWithoutDevices,
  microphoneFailureOf,
  type MicrophoneFailure,
} from '#client/media/microphone-failure.ts';

const FLOOR_DB = -60;

/**
 * How loud the chosen microphone is at the moment, for a person who says a few words. Holds the microphone only
 * between listen() and stop(): each listen() needs its stop().
 */
export class MicrophoneLevel {
  #level = $state(0);
  #failure: MicrophoneFailure | null = $state(null);
  #isListening = $state(false);
  #end = new AbortController();

  /** 0 (silence) to 1 (full scale), by the ear's logarithm. */
  get level(): number {
    return this.#level;
  }

  get failure(): MicrophoneFailure | null {
    return this.#failure;
  }

  get isListening(): boolean {
    return this.#isListening;
  }

  async listen(deviceId: string | null): Promise<void> {
    this.stop();
    const { signal } = (this.#end = new AbortController());
    this.#failure = null;
    this.#isListening = true;
    const stream = await this.#open(deviceId);
    if (!stream) this.#isListening = false;
    else if (signal.aborted) close(stream);
    else this.#measure(stream, signal);
  }

  stop(): void {
    this.#end.abort();
    this.#isListening = false;
    this.#level = 0;
  }

  async #open(deviceId: string | null): Promise<MediaStream | null> {
    const media = navigator.mediaDevices as MediaDevices | undefined;
    if (!media) {
      this.#failure = failureWithoutDevices;
      return null;
    }
    try {
      return await media.getUserMedia({
        audio: deviceId === null ? true : { deviceId: { exact: deviceId } },
      });
    } catch (error) {
      this.#failure = microphoneFailureOf(error);
      return null;
    }
  }

  #measure(stream: MediaStream, signal: AbortSignal): void {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const measure = () => {
      if (signal.aborted) return;
      analyser.getFloatTimeDomainData(samples);
      this.#level = loudness(samples);
      requestAnimationFrame(measure);
    };
    measure();
    signal.addEventListener('abort', () => {
      close(stream);
      void context.close();
    });
  }
}

const close = (stream: MediaStream) => stream.getTracks().forEach((track) => track.stop());

function loudness(samples: Float32Array): number {
  const peak = samples.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);
  const decibels = peak === 0 ? FLOOR_DB : 20 * Math.log10(peak);
  return Math.max(0, 1 - decibels / FLOOR_DB);
}
