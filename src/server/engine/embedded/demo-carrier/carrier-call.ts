/** One leg at the demo carrier: its dialog, its media and its end. */
import type { Cancel, Clock } from '#kit/clock.ts';
import type { MediaSession } from '../media/voice/media-session.ts';
import type { EndOptions, IncomingLeg, LegEnd, LegListener, SipLeg } from '../sip/dialogs/leg.ts';

export interface CarrierCallOptions {
  media: MediaSession;
  clock: Clock;
  /** The leg is over, ended by either side: told once, and before the media is released. */
  onEnd: (end: EndOptions) => void;
}

/** A carrier's patience: nothing here lasts longer. */
export const LONGEST_CALL_MS = 300_000;

export class CarrierCall {
  readonly media: MediaSession;
  readonly #clock: Clock;
  readonly #onEnd: (end: EndOptions) => void;
  readonly #waits = new Set<Cancel>();
  #leg: SipLeg | null = null;
  #isOver = false;

  constructor({ media, clock, onEnd }: CarrierCallOptions) {
    this.media = media;
    this.#clock = clock;
    this.#onEnd = onEnd;
    this.after(LONGEST_CALL_MS, () => this.end());
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** An appointment that the end of the call cancels. */
  after(delayMs: number, run: () => void): void {
    this.#waits.add(this.#clock.after(delayMs, run));
  }

  /** Our INVITE: `send` puts it on the wire once our offer is made. */
  async dial(
    send: (sdpOffer: string, listener: LegListener) => SipLeg,
    news: Partial<LegListener>,
  ): Promise<void> {
    await this.describe(async () => {
      const sdpOffer = await this.media.createOffer();
      if (!this.#isOver) this.#leg = send(sdpOffer, this.#listener(news));
    });
  }

  /** Their INVITE. */
  take(leg: IncomingLeg): void {
    this.#leg = leg;
    leg.listen(this.#listener({}));
  }

  /** Runs a step that needs a description; one that cannot be used ends the call. */
  async describe(step: () => Promise<void>): Promise<void> {
    try {
      if (!this.#isOver) await step();
    } catch {
      this.end({ status: 488 });
    }
  }

  end(options: EndOptions = {}): void {
    if (this.#isOver) return;
    this.#leg?.end(options);
    this.#finish(options);
  }

  #listener(news: Partial<LegListener>): LegListener {
    return {
      ringing: () => undefined,
      earlyMedia: () => undefined,
      answered: () => undefined,
      confirmed: () => undefined,
      info: () => undefined,
      reoffered: (sdpOffer) => this.media.answerOffer(sdpOffer),
      ...news,
      ended: (end) => this.#ended(end),
    };
  }

  #ended({ status, reason }: LegEnd): void {
    if (this.#isOver) return;
    this.#finish({ ...(status === null ? {} : { status }), ...(reason ? { reason } : {}) });
  }

  #finish(end: EndOptions): void {
    this.#isOver = true;
    for (const cancel of this.#waits) cancel();
    this.#onEnd(end);
    this.media.close();
  }
}
