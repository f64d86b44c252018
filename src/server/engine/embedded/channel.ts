/** One leg with its media: the channel of call control, whichever side dialed. */
import type {
  ChannelHeaders,
  ChannelId,
  HangupCause,
  HangupOptions,
} from '#server/calls/port/call-control.ts';
import type { Cancel, Clock } from '#kit/clock.ts';
import { Allowance } from '#kit/load/allowance.ts';
import { causeOf, endOptionsOf, statusOf } from './hangup-causes.ts';
import type { MediaSession } from './media/voice/media-session.ts';
import { UnusableDescription } from './media/voice/unusable-description.ts';
import type { IncomingLeg, LegEnd, LegListener, SipLeg } from './sip/dialogs/leg.ts';

/** What a channel tells its engine. `gone` comes exactly once and last. */
export interface ChannelListener {
  ringing(): void;
  progress(): void;
  up(): void;
  held(isHeld: boolean): void;
  /** @param isHeard false: it came outside the media (INFO), and the bridged channel has not heard it. */
  digit(digit: string, isHeard: boolean): void;
  /** `lostAt`: epoch milliseconds of its last voice; see `lostForMs` of ChannelDestroyed. */
  gone(cause: HangupCause, sipStatus: number | null, lostAt: number | null): void;
}

export interface ChannelOptions {
  id: ChannelId;
  media: MediaSession;
  clock: Clock;
  listener: ChannelListener;
  /** Not up after this long: it ends with no-answer. */
  timeoutMs: number;
}

type State = 'down' | 'ringing' | 'connecting' | 'up' | 'gone';

/** From the answer until the two hear each other: ICE and DTLS repeat what is lost for some seconds. */
const MEDIA_LIMIT_MS = 8_000;
/** The shortest press that ITU-T Q.24 knows takes 80 ms with its pause; a speed dial sends a number at once. */
const KEYS = { most: 32, aSecond: 13 };

/**
 *          180              200                media
 *   down ──────▶ ringing ─────────▶ connecting ───────▶ up
 *     │  ╲          200             ▲   │                │
 *     │   ╲─────────────────────────╯   │                │     hang-up, by whichever side, and media that never
 *     ▼                                 ▼                ▼     come about: gone, from everywhere and for ever
 *   gone ◀──────────────────────────────┴────────────────╯
 *
 * Plain RTP has nothing to wait for. A browser has answered only when ICE and DTLS have succeeded: before, nobody hears
 * anybody, whatever its 200 says.
 * Descriptions take time (ports, ICE); whatever needs one waits its turn, and finds the channel gone if it is.
 * The channel owns its media session and lets it go at the end.
 */
export class Channel {
  readonly id: ChannelId;
  readonly media: MediaSession;
  /** Which call it is of, once it is of one. */
  callId: string | null = null;
  readonly #clock: Clock;
  readonly #listener: ChannelListener;
  readonly #keys: Allowance;
  #stopWaiting: Cancel;
  #state: State = 'down';
  #leg: SipLeg | null = null;
  #incoming: IncomingLeg | null = null;
  #description: Promise<string> | null = null;
  /** What keeps the offer that came from being answered. */
  #offerFault: UnusableDescription | null = null;
  #isHeld = false;
  #upSince: number | null = null;
  /** Never rejects. */
  #steps: Promise<void> = Promise.resolve();

  constructor({ id, media, clock, listener, timeoutMs }: ChannelOptions) {
    this.id = id;
    this.media = media;
    this.#clock = clock;
    this.#listener = listener;
    this.#stopWaiting = clock.after(timeoutMs, () => this.hangup({ cause: 'no-answer' }));
    this.#keys = new Allowance(KEYS, clock);
    media.onDigit((digit) => this.#pressed(digit, true));
  }

  /** What the log says of it, it says with these. */
  get ids() {
    return { channelId: this.id, sipCallId: this.#leg?.callId ?? null, callId: this.callId };
  }

  /** Epoch milliseconds, null until it is up. */
  get upSince(): number | null {
    return this.#upSince;
  }

  get isGone(): boolean {
    return this.#state === 'gone';
  }

  /** Becomes the incoming leg's channel. @returns whether its offer can be answered */
  take(leg: IncomingLeg): boolean {
    this.#leg = leg;
    this.#incoming = leg;
    this.#offerFault = this.media.faultOf(leg.sdpOffer);
    leg.listen(this.#legListener());
    return this.#offerFault === null;
  }

  /**
   * Makes our offer and sends it: a hang-up meanwhile leaves nothing on the wire.
   * @param ready what must be known first; never rejects.
   */
  dial(send: (sdpOffer: string, listener: LegListener) => SipLeg, ready?: Promise<void>): void {
    this.#inOrder(async () => {
      await ready;
      const sdpOffer = await this.media.createOffer();
      if (!this.isGone) this.#leg = send(sdpOffer, this.#legListener());
    });
  }

  ring(headers: ChannelHeaders): void {
    if (this.#state === 'down') this.#incoming?.ring(headers);
  }

  progress(headers: ChannelHeaders): void {
    this.#describe((leg, sdpAnswer) => leg.progress(sdpAnswer, headers));
  }

  answer(headers: ChannelHeaders): void {
    this.#describe((leg, sdpAnswer) => {
      leg.accept(sdpAnswer, headers);
      this.#connect();
    });
  }

  hangup(options: HangupOptions): void {
    if (this.isGone) return;
    const isRefusal = this.#incoming !== null && (this.#state === 'down' || this.#state === 'ringing');
    const warning = this.#offerFault && options.cause === 'incompatible-media' && this.#offerFault.warning;
    const withWarning = warning ? { ...options, headers: { ...options.headers, Warning: warning } } : options;
    this.#end(options.cause, isRefusal ? statusOf(options.cause) : null, withWarning);
  }

  /** The far side is gone without a word; should it still hear us, it hears that. */
  lose(): void {
    if (this.isGone) return;
    const cause = 'destination-out-of-order';
    this.#end(cause, null, { cause }, this.#lastSignAt());
  }

  /** Runs after every description under way: then the media knows where to send. */
  whenDescribed(run: () => void): void {
    this.#inOrder(() => {
      run();
      return Promise.resolve();
    });
  }

  #describe(use: (leg: IncomingLeg, sdpAnswer: string) => void): void {
    const leg = this.#incoming;
    if (!leg || this.isGone) return;
    // RFC 3261 §13.3.1.4: a 183 and the 200 after it carry the same answer.
    const description = (this.#description ??= this.media.answerOffer(leg.sdpOffer));
    this.#inOrder(async () => {
      const sdpAnswer = await description;
      if (this.#state === 'down' || this.#state === 'ringing') use(leg, sdpAnswer);
    });
  }

  #legListener(): LegListener {
    return {
      ringing: () => this.#ringing(),
      earlyMedia: (sdpAnswer) => this.#accept(sdpAnswer, () => this.#listener.progress()),
      answered: (sdpAnswer) => this.#accept(sdpAnswer, () => this.#connect()),
      confirmed: () => undefined,
      reoffered: (sdpOffer) => this.#reoffered(sdpOffer),
      info: (digit) => this.#pressed(digit, false),
      ended: (end) => this.#ended(end),
    };
  }

  #ringing(): void {
    if (this.#state !== 'down') return;
    this.#state = 'ringing';
    this.#listener.ringing();
  }

  #accept(sdpAnswer: string, then: () => void): void {
    this.#inOrder(async () => {
      await this.media.acceptAnswer(sdpAnswer);
      if (this.#state === 'down' || this.#state === 'ringing') then();
    });
  }

  /** It was answered: up once the two hear each other. */
  #connect(): void {
    this.#state = 'connecting';
    this.#stopWaiting();
    const connecting = this.media.connecting();
    if (!connecting) {
      this.#comeUp();
      return;
    }
    const fail = () => this.#mediaFailed();
    this.#stopWaiting = this.#clock.after(MEDIA_LIMIT_MS, fail);
    connecting.then(() => this.#comeUp(), fail);
  }

  #mediaFailed(): void {
    if (this.#state === 'connecting') this.hangup({ cause: 'media-failed', error: 'media-failed' });
  }

  #comeUp(): void {
    if (this.#state !== 'connecting') return;
    this.#state = 'up';
    this.#upSince = this.#clock.now();
    this.#stopWaiting();
    this.#listener.up();
  }

  async #reoffered(sdpOffer: string): Promise<string | null> {
    await this.#steps;
    if (this.isGone) return null;
    try {
      const sdpAnswer = await this.media.answerOffer(sdpOffer);
      this.#noticeHold();
      return sdpAnswer;
    } catch {
      return null;
    }
  }

  #noticeHold(): void {
    const direction = this.media.remoteDirection;
    const isHeld = direction === 'sendonly' || direction === 'inactive';
    if (isHeld === this.#isHeld || this.isGone) return;
    this.#isHeld = isHeld;
    this.#listener.held(isHeld);
  }

  #pressed(digit: string, isHeard: boolean): void {
    if (!this.isGone && this.#keys.takes()) this.#listener.digit(digit, isHeard);
  }

  #ended(end: LegEnd): void {
    if (this.isGone) return;
    const isLost = this.#state === 'up' && (end.by === 'timeout' || end.by === 'transport');
    this.#finish(causeOf(end), end.status, isLost ? this.#lastSignAt() : null);
  }

  #inOrder(step: () => Promise<void>): void {
    this.#steps = this.#steps.then(async () => {
      if (this.isGone) return;
      try {
        await step();
      } catch (error) {
        this.#unusable(error);
      }
    });
  }

  /** A description that cannot be used, or no port for ours: a refusal where we have not answered yet, else BYE. */
  #unusable(error: unknown): void {
    if (this.isGone) return;
    const cause = error instanceof UnusableDescription ? 'incompatible-media' : 'no-circuit';
    const headers = error instanceof UnusableDescription ? { Warning: error.warning } : {};
    this.#end(cause, statusOf(cause), { cause, headers });
  }

  /** However the leg takes it, the channel is over. */
  #end(
    cause: HangupCause,
    sipStatus: number | null,
    options: HangupOptions,
    lostAt: number | null = null,
  ): void {
    try {
      this.#leg?.end(endOptionsOf(options));
    } finally {
      this.#finish(cause, sipStatus, lostAt);
    }
  }

  /** A holder sends nothing and is there: until now, as far as we know. */
  #lastSignAt(): number {
    const { lastReceivedAt } = this.media;
    return this.#isHeld ? this.#clock.now() : Math.max(this.#upSince ?? 0, lastReceivedAt ?? 0);
  }

  #finish(cause: HangupCause, sipStatus: number | null, lostAt: number | null = null): void {
    this.#state = 'gone';
    this.#stopWaiting();
    this.media.onDigit(null);
    try {
      this.#listener.gone(cause, sipStatus, lostAt);
    } finally {
      this.media.close();
    }
  }
}
