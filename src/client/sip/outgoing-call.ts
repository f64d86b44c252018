import { SessionState, type Inviter } from 'sip.js';
import type { ErrorCode } from '#contract/values/errors.ts';
import type { CallEnd } from '../calls/ports.ts';
import { endOfRefusal } from './call-end.ts';
import { isFromNetwork } from './registrar.ts';
import { SipCall, type SipCallParts } from './sip-call.ts';

const NOBODY_THERE: CallEnd = { by: 'network', error: 'connection-dropped' };

/** A call that we place (RFC 3261 §13.2). */
export class OutgoingCall extends SipCall<Inviter> {
  protected readonly failureToAnswer = 'call-failed';

  constructor(parts: SipCallParts<Inviter>) {
    super(parts, true);
  }

  answer(): void {
    // The far side answers.
  }

  /** Sends the INVITE as soon as there is a voice to offer: nobody is rung for an agent without a microphone. */
  async dial(): Promise<void> {
    this.path.prepareOffer();
    const microphone = await this.path.openMicrophone();
    if (this.isOver) return;
    if (!microphone.ok) {
      this.fail(microphone.failure);
      return;
    }
    // Early media may come from a menu that wants to be spoken to.
    this.path.speak();
    try {
      await this.session.invite({
        requestDelegate: {
          onProgress: ({ message }) => {
            this.identify(message);
            this.emit({ type: message.body ? 'earlyMedia' : 'ringing' });
          },
          onAccept: ({ message }) => this.identify(message),
          onReject: ({ message }) => {
            // A refused call is on record as well: history shows it once.
            this.identify(message);
            this.finish(isFromNetwork(message.data) ? endOfRefusal(message) : NOBODY_THERE);
          },
          onRedirect: ({ message }) => this.finish(endOfRefusal(message)),
        },
      });
    } catch (error) {
      this.log.warn({ error }, 'the call could not be offered');
      this.fail('call-failed');
    }
  }

  /** Ends a call that never got as far as the network. */
  fail(error: ErrorCode): void {
    this.end({ by: 'network', error });
  }

  protected release(): Promise<unknown> {
    const { state } = this.session;
    if (state === SessionState.Established) return this.session.bye();
    return this.session.cancel();
  }
}
