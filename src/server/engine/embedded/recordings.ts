/** Which calls are being written down, and what became of it. */
import { randomUUID } from 'node:crypto';
import type {
  BridgeId,
  CallControlEvent,
  ChannelRecordingOptions,
  RecordingId,
} from '#server/calls/port/call-control.ts';
import type { Clock } from '#kit/clock.ts';
import type { Channel } from './channel.ts';
import type { MediaSwitch } from './media/voice/media-switch.ts';
import {
  Recorder,
  type OpenFile,
  type RecorderEnd,
  type RecorderOptions,
  type Voice,
} from './media/files/recorder.ts';

type Finished = Extract<CallControlEvent, { type: 'RecordingFinished' }>;

export interface RecordingsOptions {
  bay: Pick<MediaSwitch, 'everyFrame'>;
  clock: Clock;
  openFile: OpenFile;
  emit: (event: Finished) => void;
}

interface Recording {
  id: RecordingId;
  recorder: Recorder;
  /** Whose end it does not outlive; the first is the one that it is told of. */
  channels: readonly Channel[];
  bridgeId: BridgeId | null;
  terminateOn: string | null;
  /** It is told when this resolves. */
  finishing: Promise<void> | null;
}

export interface BridgeRecording {
  bridgeId: BridgeId;
  isOpen: boolean;
  left: Channel | undefined;
  right: Channel | undefined;
  /** The channel is in the bridge now: what it says elsewhere is not written down. */
  isThere: (channel: Channel) => boolean;
  file: string;
}

interface Start extends Pick<Recording, 'channels' | 'bridgeId' | 'terminateOn'> {
  recorder: Pick<RecorderOptions, 'file' | 'voices' | 'maxMs' | 'maxSilenceMs'>;
}

/** A disk that hangs must not keep a call from ending. */
const CLOSE_WITHIN_MS = 3_000;

export class Recordings {
  readonly #options: RecordingsOptions;
  readonly #recordings = new Map<RecordingId, Recording>();

  constructor(options: RecordingsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#recordings.size;
  }

  recordChannel(channel: Channel, options: ChannelRecordingOptions): RecordingId {
    const { file, maxSeconds, maxSilenceSeconds, terminateOn } = options;
    return this.#start({
      channels: [channel],
      bridgeId: null,
      terminateOn,
      recorder: {
        file,
        voices: [{ session: channel.media }],
        maxMs: maxSeconds * 1000,
        maxSilenceMs: (maxSilenceSeconds ?? Infinity) * 1000,
      },
    });
  }

  recordBridge({ bridgeId, left, right, isOpen, isThere, file }: BridgeRecording): RecordingId {
    if (!left || !right || !isOpen) return this.#neverStarted(left);
    const voiceOf = (channel: Channel): Voice => ({
      session: channel.media,
      isHeard: () => isThere(channel),
    });
    return this.#start({
      channels: [left, right],
      bridgeId,
      terminateOn: null,
      recorder: { file, voices: [voiceOf(left), voiceOf(right)], maxMs: Infinity, maxSilenceMs: Infinity },
    });
  }

  setPaused(id: RecordingId, isPaused: boolean): void {
    const recording = this.#recordings.get(id);
    if (recording) recording.recorder.isPaused = isPaused;
  }

  stop(id: RecordingId): void {
    const recording = this.#recordings.get(id);
    if (recording) void this.#finish(recording, 'stopped');
  }

  keyPressed(channel: Channel, digit: string): void {
    for (const recording of this.#of(channel))
      if (recording.terminateOn === digit) void this.#finish(recording, 'key');
  }

  bridgeGone(bridgeId: BridgeId): void {
    for (const recording of [...this.#recordings.values()])
      if (recording.bridgeId === bridgeId) void this.#finish(recording, 'gone');
  }

  /** Ends what is recorded of a channel. Resolves when it was told; null: nothing was. */
  release(channel: Channel): Promise<unknown> | null {
    const own = this.#of(channel).map((recording) => this.#finish(recording, 'gone'));
    return own.length === 0 ? null : Promise.all(own);
  }

  /** Resolves when every recording that was ended is told. */
  async settled(): Promise<void> {
    await Promise.all([...this.#recordings.values()].map(({ finishing }) => finishing ?? Promise.resolve()));
  }

  #of(channel: Channel): Recording[] {
    return [...this.#recordings.values()].filter(({ channels }) => channels.includes(channel));
  }

  /** Its bridge or the other channel is gone already. Nothing is told of a channel that is gone itself. */
  #neverStarted(left: Channel | undefined): RecordingId {
    const recordingId = randomUUID();
    if (left) {
      const channelId = left.id;
      this.#options.emit({ type: 'RecordingFinished', recordingId, channelId, durationMs: 0, cause: 'gone' });
    }
    return recordingId;
  }

  #start({ recorder, ...of }: Start): RecordingId {
    const { bay, clock, openFile } = this.#options;
    const recording: Recording = {
      ...of,
      id: randomUUID(),
      finishing: null,
      recorder: new Recorder({
        ...recorder,
        everyFrame: (run) => bay.everyFrame(run),
        clock,
        openFile,
        onEnd: (end: RecorderEnd) => void this.#finish(recording, end),
      }),
    };
    this.#recordings.set(recording.id, recording);
    return recording.id;
  }

  #finish(recording: Recording, cause: Finished['cause']): Promise<void> {
    return (recording.finishing ??= this.#close(recording, cause));
  }

  async #close({ id, recorder, channels }: Recording, cause: Finished['cause']): Promise<void> {
    const isWhole = await this.#inTime(recorder.stop());
    this.#recordings.delete(id);
    const channelId = channels[0]?.id ?? '';
    // Of what failed, only what is there: a message of which nothing was kept is none.
    const durationMs = isWhole ? recorder.durationMs : recorder.writtenMs;
    this.#options.emit({
      type: 'RecordingFinished',
      recordingId: id,
      channelId,
      durationMs,
      cause: isWhole ? cause : 'failed',
    });
  }

  #inTime(closing: Promise<boolean>): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(CLOSE_WITHIN_MS, () => resolve(false));
      const settle = (isWhole: boolean) => {
        cancel();
        resolve(isWhole);
      };
      closing.then(settle, () => settle(false));
    });
  }
}
