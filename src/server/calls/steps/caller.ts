import type { Cancel } from '#kit/clock.ts';
import type {
  CallControl,
  ChannelId,
  ChannelRecordingOptions,
  IncomingChannel,
  Media,
} from '../port/call-control.ts';
import type { LiveCall } from '../live/live-call.ts';
import type { RecordingEnd } from '../live/open-recordings.ts';
import { Playing } from './playing.ts';

/** Who called, as the steps of a route speak with them. */
export class Caller {
  readonly id: ChannelId;
  readonly number: IncomingChannel['callerNumber'];
  readonly name: IncomingChannel['callerName'];
  readonly #call: LiveCall;
  readonly #control: CallControl;

  constructor(call: LiveCall, { id, callerNumber, callerName }: IncomingChannel) {
    this.id = id;
    this.number = callerNumber;
    this.name = callerName;
    this.#call = call;
    this.#control = call.exchange.control;
  }

  answer(): void {
    this.#control.answer(this.id);
  }

  /** From now on they hear us. */
  progress(): void {
    this.#control.progress(this.id);
  }

  /** One after the other; calls `done` after the last. The step that plays it must stop it. */
  say(media: readonly Media[], done: () => void): Playing {
    return new Playing({ call: this.#call, channelId: this.id, media, done });
  }

  /** A short announcement: nobody waits for its end. */
  announce(media: Media): void {
    this.#control.play(this.id, media);
  }

  /** Music where something of ours has answered; before, the ring tone of their carrier. @returns ends the music */
  letWait(): Cancel {
    if (this.#call.record.connectedAt === null) {
      this.#control.ring(this.id);
      return () => undefined;
    }
    this.#control.startMusicOnHold(this.id);
    return () => this.#control.stopMusicOnHold(this.id);
  }

  /** What they say. The call's end waits for `ended`. @returns ends it before its limits do */
  record(options: ChannelRecordingOptions, ended: (end: RecordingEnd) => Promise<void>): Cancel {
    const recordingId = this.#control.recordChannel(this.id, options);
    this.#call.recordings.follow(recordingId, this.id, ended);
    return () => this.#control.stopRecording(recordingId);
  }
}
