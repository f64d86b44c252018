import { LevelMeters, type LevelMeter } from '#client/media/level-meter.ts';
import type { MicrophoneFailure } from '#client/media/microphone-failure.ts';
import { Microphone } from '#client/media/microphone.ts';
import { VoiceRecorder, type RunningRecording } from '#client/media/voice-recorder.ts';
import type { ErrorCode } from '#contract/values/errors.ts';
import type { Clock } from '#kit/clock.ts';
import type { Result } from '#kit/result.ts';
import type { App } from './app.ts';

/** The server takes no longer sound. */
const LONGEST_MS = 5 * 60_000;
const LOOK_EVERY_MS = 50;

export type RecordingState = 'idle' | 'starting' | 'recording' | 'saving' | 'done';

interface Outside {
  clock: Clock;
  recorder: { start(): Promise<Result<RunningRecording, MicrophoneFailure>> };
  meters: { listen(track: MediaStreamTrack): LevelMeter };
}

/** A prompt that is spoken into this computer's microphone. Its maker calls discard() at the end. */
export class VoiceRecording {
  readonly #outside: Outside;
  #state: RecordingState = $state('idle');
  #file: Blob | null = $state.raw(null);
  #failure: ErrorCode | null = $state(null);
  #level = $state(0);
  #durationMs = $state(0);
  #running: RunningRecording | null = null;
  #letGo: () => void = () => undefined;
  /** Counts the tries: what an earlier one still brings is thrown away. */
  #try = 0;

  constructor(outside: Outside) {
    this.#outside = outside;
  }

  get state(): RecordingState {
    return this.#state;
  }

  /** A WAV file, once it is done. */
  get file(): Blob | null {
    return this.#file;
  }

  get failure(): ErrorCode | null {
    return this.#failure;
  }

  /** 0 to 1, while recording. */
  get level(): number {
    return this.#level;
  }

  get durationMs(): number {
    return this.#durationMs;
  }

  async start(): Promise<void> {
    this.discard();
    const own = this.#try;
    this.#state = 'starting';
    const started = await this.#outside.recorder.start();
    if (own !== this.#try) {
      if (started.ok) started.value.discard();
    } else if (started.ok) this.#follow(started.value);
    else {
      this.#failure = started.failure;
      this.#state = 'idle';
    }
  }

  async stop(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    this.#letGo();
    this.#running = null;
    this.#state = 'saving';
    const own = this.#try;
    const file = await running.stop();
    if (own !== this.#try) return;
    this.#file = file;
    this.#failure = file ? null : 'audio-silent';
    this.#state = file ? 'done' : 'idle';
  }

  /** Back to the start, whatever goes on. */
  discard(): void {
    this.#try += 1;
    this.#letGo();
    this.#running?.discard();
    this.#running = null;
    this.#file = null;
    this.#failure = null;
    this.#state = 'idle';
    this.#durationMs = 0;
  }

  #follow(running: RunningRecording): void {
    const { clock, meters } = this.#outside;
    const startedAt = clock.elapsed();
    const meter = meters.listen(running.track);
    this.#running = running;
    this.#state = 'recording';
    const stopLooking = clock.every(LOOK_EVERY_MS, () => {
      this.#level = meter.level();
      this.#durationMs = clock.elapsed() - startedAt;
      if (this.#durationMs >= LONGEST_MS) void this.stop();
    });
    this.#letGo = () => {
      stopLooking();
      meter.stop();
      this.#level = 0;
      this.#letGo = () => undefined;
    };
  }
}

/** With the microphone that is chosen under Devices. */
export function openVoiceRecording({
  clock,
  log,
  devices,
}: Pick<App, 'clock' | 'log' | 'devices'>): VoiceRecording {
  const media = navigator.mediaDevices as MediaDevices | undefined;
  const microphone = new Microphone({ devices: media, deviceId: () => devices.microphoneId, log });
  return new VoiceRecording({
    clock,
    recorder: new VoiceRecorder({ microphone }),
    meters: new LevelMeters(),
  });
}
