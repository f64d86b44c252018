import type { Cancel } from '#kit/clock.ts';
import type { CallControl, ChannelId, Media, PlaybackId } from '../port/call-control.ts';
import { after } from '../live/after.ts';
import type { LiveCall } from '../live/live-call.ts';
import type { PhaseEvent } from '../live/phase.ts';

/** The longest prompt lasts 300 s; an engine that never says that it is over must not keep the caller. */
const LONGEST_MS = 310_000;

interface PlayingOptions {
  call: LiveCall;
  channelId: ChannelId;
  /** One after the other. */
  media: readonly Media[];
  /** All of it was said. */
  done: () => void;
}

/** Says something to somebody. Owned by the phase that stops it. */
export class Playing {
  readonly #options: PlayingOptions;
  readonly #control: CallControl;
  #at = 0;
  #playing: PlaybackId | null = null;
  #stopWaiting: Cancel = () => undefined;

  constructor(options: PlayingOptions) {
    this.#options = options;
    this.#control = options.call.exchange.control;
    this.#play();
  }

  heard(event: PhaseEvent): void {
    if (event.type === 'PlaybackFinished' && event.playbackId === this.#playing) this.#next();
  }

  /** Cuts it off: `done` is not called any more. */
  stop(): void {
    this.#stopWaiting();
    if (this.#playing !== null) this.#control.stopPlayback(this.#playing);
    this.#playing = null;
  }

  #play(): void {
    const { call, channelId, media } = this.#options;
    const what = media[this.#at];
    if (what === undefined) return;
    this.#playing = this.#control.play(channelId, what);
    this.#stopWaiting = after(call, LONGEST_MS, () => this.#next());
  }

  #next(): void {
    this.#stopWaiting();
    this.#playing = null;
    this.#at += 1;
    if (this.#at < this.#options.media.length) this.#play();
    else this.#options.done();
  }
}
