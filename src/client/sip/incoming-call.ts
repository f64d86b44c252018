import { SessionState, type Invitation } from 'sip.js';
import { endOfCancel } from './call-end.ts';
import { SipCall, type SipCallParts } from './sip-call.ts';

const BUSY_HERE = 486;
const DECLINE = 603;

/** A call that rings here (RFC 3261 §13.3). */
export class IncomingCall extends SipCall<Invitation> {
  /** A ring that ran out is no news of a failure. */
  protected readonly failureToAnswer = null;
  #isAnswering = false;

  constructor(parts: SipCallParts<Invitation>) {
    super(parts, false);
    const { session } = parts;
    session.delegate = { ...session.delegate, onCancel: ({ request }) => this.finish(endOfCancel(request)) };
  }

  /** While it rings: the answer is built and the microphone opened, silent, so that Answer → voice is short. */
  prepare(): void {
    const offer = this.session.body;
    if (offer) this.path.prepareAnswer(offer);
    void this.path.openMicrophone();
  }

  /** Without a microphone the call rings on: the agent can allow it and answer again, or let it go to the next. */
  answer(): void {
    if (!this.#isAnswering) void this.#answer();
  }

  async #answer(): Promise<void> {
    this.#isAnswering = true;
    const microphone = await this.path.openMicrophone();
    this.#isAnswering = false;
    if (this.isOver) return;
    if (!microphone.ok) {
      this.emit({ type: 'answerFailed', error: microphone.failure });
      return;
    }
    try {
      await this.session.accept();
    } catch (error) {
      // A CANCEL that crossed our answer has told its end already; anything else is a description we cannot take.
      this.log.warn({ error }, 'the call could not be answered');
      this.finish({ by: 'network', error: 'call-failed' });
    }
  }

  /** More calls than this phone takes. */
  refuseAsBusy(): void {
    void this.session.reject({ statusCode: BUSY_HERE });
  }

  protected release(): Promise<unknown> {
    const { state } = this.session;
    if (state === SessionState.Established) return this.session.bye();
    return this.session.reject({ statusCode: DECLINE });
  }
}
