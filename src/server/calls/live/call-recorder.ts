import { randomUUID } from 'node:crypto';
import { fail, ok, type Result } from '#kit/result.ts';
import type { BridgeId, ChannelId, RecordingId } from '../port/call-control.ts';
import type { LiveCall, Recorder } from './live-call.ts';

interface Voices {
  bridgeId: BridgeId;
  left: ChannelId;
  right: ChannelId;
}

type State = 'live' | 'paused';

/** The recording of a talk, one at most: begun by the number's setting or by the agent, who may pause it and go on. */
export class CallRecorder implements Recorder {
  readonly #call: LiveCall;
  readonly #voices: Voices;
  #recording: { id: string; engineId: RecordingId; state: State } | null = null;
  /** The sink hears one thing at a time, in order. */
  #notified: Promise<void> = Promise.resolve();

  constructor(call: LiveCall, voices: Voices) {
    this.#call = call;
    this.#voices = voices;
  }

  /** Asking for what is already so changes nothing. */
  set(state: State): Result<null, 'recording-refused'> {
    if (!this.#recording) {
      if (state === 'paused') return fail('recording-refused');
      this.start();
    } else if (this.#recording.state !== state) this.#change(this.#recording, state);
    return ok(null);
  }

  start(): void {
    const { control, files, clock, recordings, log } = this.#call.exchange;
    const { bridgeId, left, right } = this.#voices;
    const id = randomUUID();
    const at = clock.now();
    const engineId = control.recordBridge(bridgeId, { file: files.path('recordings', id), left, right });
    this.#recording = { id, engineId, state: 'live' };
    this.#call.record.recordingKept();
    this.#call.note();
    const { id: callId, accountId } = this.#call;
    void this.#notify(() => recordings.started({ id, callId, accountId, at }, log));
    this.#call.recordings.follow(engineId, left, ({ durationMs }) => {
      this.#recording = null;
      return this.#notify(() => recordings.finished(id, durationMs, log));
    });
  }

  stop(): void {
    if (this.#recording) this.#call.exchange.control.stopRecording(this.#recording.engineId);
  }

  #change(recording: { id: string; engineId: RecordingId; state: State }, state: State): void {
    const { control, recordings } = this.#call.exchange;
    recording.state = state;
    if (state === 'paused') control.pauseRecording(recording.engineId);
    else control.unpauseRecording(recording.engineId);
    void this.#notify(() => recordings.changed(recording.id, state));
  }

  #notify(what: () => Promise<void>): Promise<void> {
    const { log } = this.#call.exchange;
    this.#notified = this.#notified
      .then(what)
      .catch((error: unknown) => log.error({ error }, 'a recording was not kept'));
    return this.#notified;
  }
}
