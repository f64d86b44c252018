import { ok, type Result } from '#kit/result.ts';
import type { MicrophoneFailure } from './microphone-failure.ts';
import type { OpenMicrophone } from './microphone.ts';
import { encodeWav } from './wav.ts';

/** The telephone's own: it is heard here as callers will hear it, and five minutes stay under 5 MB. */
const SAMPLES_PER_SECOND = 8_000;

/** One recording in progress. Its maker ends it, one way or the other. */
export interface RunningRecording {
  readonly track: MediaStreamTrack;
  /** Ends it. @returns the WAV file; null: the browser could not read its own recording. */
  stop(): Promise<Blob | null>;
  discard(): void;
}

interface VoiceRecorderOptions {
  microphone: { open(): Promise<Result<OpenMicrophone, MicrophoneFailure>> };
  record?: (stream: MediaStream) => MediaRecorder;
  /** What the browser recorded, as samples of one channel at 8 kHz. */
  decode?: (recorded: Blob) => Promise<Float32Array>;
}

/** Records the microphone into a WAV file. Browsers record in formats of their own: they are read back at the end. */
export class VoiceRecorder {
  readonly #microphone: VoiceRecorderOptions['microphone'];
  readonly #record: (stream: MediaStream) => MediaRecorder;
  readonly #decode: (recorded: Blob) => Promise<Float32Array>;

  constructor({ microphone, record, decode }: VoiceRecorderOptions) {
    this.#microphone = microphone;
    this.#record = record ?? ((stream) => new MediaRecorder(stream));
    this.#decode = decode ?? decodeAtTelephoneRate;
  }

  async start(): Promise<Result<RunningRecording, MicrophoneFailure>> {
    const opened = await this.#microphone.open();
    if (!opened.ok) return opened;
    const held = opened.value;
    held.track.enabled = true;
    const recorder = this.#record(new MediaStream([held.track]));
    const parts: Blob[] = [];
    const ended = new Promise<void>((resolve) => {
      recorder.addEventListener('stop', () => resolve(), { once: true });
    });
    recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
    recorder.start();
    const end = async () => {
      // A device that was pulled out has ended it already.
      if (recorder.state !== 'inactive') recorder.stop();
      await ended;
      held.close();
    };
    return ok({
      track: held.track,
      stop: async () => {
        await end();
        return this.#toWav(new Blob(parts, { type: recorder.mimeType }));
      },
      discard: () => void end(),
    });
  }

  async #toWav(recorded: Blob): Promise<Blob | null> {
    try {
      return encodeWav(await this.#decode(recorded), SAMPLES_PER_SECOND);
    } catch {
      return null;
    }
  }
}

/** A context of 8 kHz decodes to 8 kHz. */
async function decodeAtTelephoneRate(recorded: Blob): Promise<Float32Array> {
  const context = new OfflineAudioContext(1, 1, SAMPLES_PER_SECOND);
  const buffer = await context.decodeAudioData(await recorded.arrayBuffer());
  // The microphone is asked for one channel; a device that has two gives nearly the same on both.
  return buffer.getChannelData(0);
}
