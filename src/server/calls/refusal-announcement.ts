import type { Cancel } from '#kit/clock.ts';
import type { ChannelId, PlaybackId } from './port/call-control.ts';
import type { LiveCall } from './live/live-call.ts';
import type { Phase, PhaseEvent } from './live/phase.ts';
import { abandoned, type CallEnding } from './records/outcomes.ts';

/** The sentence is a few seconds long; an engine that never says that it is over must not keep the caller. */
const SENTENCE_LIMIT_MS = 15_000;

/** Tells the caller, as early media and so free of charge, that nobody can take the call. Then ends it. */
export class RefusalAnnouncement implements Phase {
  readonly #call: LiveCall;
  readonly #caller: ChannelId;
  readonly #ending: CallEnding;
  readonly #sentence: PlaybackId;
  readonly #stopWaiting: Cancel;

  constructor(call: LiveCall, caller: ChannelId, ending: CallEnding) {
    const { control, clock } = call.exchange;
    this.#call = call;
    this.#caller = caller;
    this.#ending = ending;
    control.progress(caller);
    this.#sentence = control.play(caller, 'cannot-take-calls');
    this.#stopWaiting = clock.after(SENTENCE_LIMIT_MS, () => call.end(ending));
  }

  heard(event: PhaseEvent): void {
    if (event.type === 'PlaybackFinished' && event.playbackId === this.#sentence) {
      this.#call.end(this.#ending);
    } else if (event.type === 'ChannelDestroyed') {
      this.#call.legGone(this.#caller, 'cancelled');
      // It was refused, whether or not they listened to the end.
      this.#call.end({ ...abandoned, outcome: this.#ending.outcome, reason: this.#ending.reason });
    }
  }

  stop(): void {
    this.#stopWaiting();
  }
}
