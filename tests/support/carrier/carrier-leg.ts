/** One call at the test carrier, whichever side dialed. */
import type { MediaSession } from '#server/engine/embedded/media/voice/media-session.ts';
import type {
  IncomingLeg,
  LegEnd,
  LegListener,
  Reason,
  SipLeg,
} from '#server/engine/embedded/sip/dialogs/leg.ts';
import type { UdpInvite } from '#server/engine/embedded/sip/udp/udp-call.ts';
import { Voice } from '../voice/voice.ts';
import { Happening, PATIENCE_MS, within } from '../voice/within.ts';

export class CarrierLeg {
  readonly voice: Voice;
  /** The INVITE as it came; null for a call of the carrier's. */
  readonly invite: UdpInvite | null;
  readonly #media: MediaSession;
  readonly #answered = new Happening();
  readonly #ended = new Happening<LegEnd>();
  readonly #rang = new Happening();
  readonly #early = new Happening();
  #leg: SipLeg | null = null;
  #incoming: IncomingLeg | null = null;
  #answer: Promise<string> | null = null;

  constructor(media: MediaSession, invite: UdpInvite | null, onEnd: (leg: CarrierLeg) => void) {
    this.#media = media;
    this.invite = invite;
    this.voice = new Voice(media);
    void this.#ended.promise.then(() => {
      this.#answered.fail('the call ended');
      this.voice.close();
      onEnd(this);
    });
    if (!invite) return;
    this.#incoming = invite.leg;
    this.#leg = invite.leg;
    invite.leg.listen(this.listener);
  }

  /** The server's 180 to a call of ours. */
  get rang(): Promise<undefined> {
    return within(PATIENCE_MS, 'ringing', this.#rang.promise);
  }

  /** The server's early media (183). */
  get early(): Promise<undefined> {
    return within(PATIENCE_MS, 'early media', this.#early.promise);
  }

  /** Rejects when the call ends without an answer. */
  get answered(): Promise<undefined> {
    return within(PATIENCE_MS, 'an answer', this.#answered.promise);
  }

  get ended(): Promise<LegEnd> {
    return within(PATIENCE_MS, 'the end of the call', this.#ended.promise);
  }

  /** Sends the INVITE of a call of ours. */
  async dial(send: (sdpOffer: string, listener: LegListener) => SipLeg): Promise<void> {
    this.#leg = send(await this.#media.createOffer(), this.listener);
  }

  ring(): void {
    this.#incoming?.ring();
  }

  /** 183 with a description: what the voice plays is heard before the answer. */
  async progress(): Promise<void> {
    const sdpAnswer = await this.#describe();
    this.#incoming?.progress(sdpAnswer);
  }

  /** 200; resolves with the server's ACK. @param described what is said of our end, where it is not what is so */
  async answer(described = (sdpAnswer: string) => sdpAnswer): Promise<void> {
    const sdpAnswer = described(await this.#describe());
    this.#incoming?.accept(sdpAnswer);
    await this.answered;
  }

  refuse(status: number, reason?: Reason): void {
    this.#leg?.end({ status, ...(reason ? { reason } : {}) });
  }

  /** BYE, CANCEL or a refusal, whichever fits. */
  hangUp(reason?: Reason): void {
    this.#leg?.end(reason ? { reason } : {});
  }

  #describe(): Promise<string> {
    if (!this.#incoming) throw new Error('only an incoming call can be answered');
    return (this.#answer ??= this.#media.answerOffer(this.#incoming.sdpOffer));
  }

  readonly listener: LegListener = {
    ringing: () => this.#rang.happen(undefined),
    earlyMedia: (sdpAnswer) =>
      void this.#media.acceptAnswer(sdpAnswer).then(() => this.#early.happen(undefined)),
    answered: (sdpAnswer) =>
      void this.#media.acceptAnswer(sdpAnswer).then(() => this.#answered.happen(undefined)),
    confirmed: () => this.#answered.happen(undefined),
    reoffered: (sdpOffer) => this.#media.answerOffer(sdpOffer),
    info: () => undefined,
    ended: (end) => this.#ended.happen(end),
  };
}
