/**
 * An INVITE that we send, until its dialog is over.
 *
 *   calling ──1xx──▶ proceeding ──2xx──▶ established
 *      │ silence         │ end: CANCEL        │ BYE, either way
 *      ▼                 ▼                    ▼
 *    over ◀── final ── cancelling          over
 *
 * `ended` is told as soon as the outcome is known; the leg itself lives on until the wire is quiet:
 * a 2xx that crosses our CANCEL, or comes after we gave up, is acknowledged and ended with BYE.
 */
import { randomUUID } from 'node:crypto';
import type { Core } from 'sip.js';
import type { Cancel } from '#kit/clock.ts';
import { logWith } from '#kit/log.ts';
import { Dialog } from './dialog.ts';
import { askInDialog, type Doubt } from './dialog-question.ts';
import type { LegSurroundings } from './incoming-leg.ts';
import type { EndOptions, LegEnd, LegListener, SipLeg } from './leg.ts';
import { LegEvents } from './leg-events.ts';
import { errorOf } from './message-parts.ts';
import { formatReason, parseReason } from './reason.ts';

/** RFC 3261 §9.1: a CANCEL without any final response for 64*T1 has cancelled the transaction. */
const CANCELLED_AFTER_MS = 32_000;

export interface Silence {
  afterMs: number;
  status: number;
  /** The far side said something else since then: it lives and only this answer was lost, so timer B may run its course. */
  heardSince?: (at: number) => boolean;
}

export interface OutgoingLegOptions extends LegSurroundings {
  listener: LegListener;
  message: Core.OutgoingRequestMessage;
  send: (
    message: Core.OutgoingRequestMessage,
    delegate: Core.OutgoingInviteRequestDelegate,
  ) => Core.OutgoingInviteRequest;
  /** Nobody there: no response at all within `afterMs` ends the leg with `status`. */
  silence: Silence;
  /** Writes a request that was sent before once more, in the same transaction. */
  repeat: (message: Core.OutgoingRequestMessage) => void;
  /** Gives up a request that nothing answered: no more retransmissions. */
  abandon: (message: Core.OutgoingRequestMessage) => void;
}

export class UserAgentClientLeg implements SipLeg {
  readonly id = randomUUID();
  readonly callId: string;
  readonly #options: OutgoingLegOptions;
  readonly #events: LegEvents;
  readonly #request: Core.OutgoingInviteRequest;
  #dialog: Dialog | null = null;
  /** The newest early dialog: where it rings. */
  #early: Core.Session | null = null;
  #lastEarlySdp: string | null = null;
  #rang = false;
  #waits: Cancel[] = [];
  #over = false;

  constructor(options: OutgoingLegOptions) {
    this.callId = options.message.callId;
    const log = logWith(options.log, { sipCallId: this.callId });
    this.#options = { ...options, log };
    this.#events = new LegEvents(log, options.listener);
    this.#awaitResponse();
    this.#request = options.send(options.message, {
      onTrying: () => this.#heard(),
      onProgress: (response) => this.#progressed(response),
      onAccept: (response) => this.#accepted(response),
      onRedirect: (response) => this.#refused(response),
      onReject: (response) => this.#refused(response),
    });
  }

  get isAnswered(): boolean {
    return this.#dialog !== null && !this.#events.ended;
  }

  end(options: EndOptions = {}): void {
    if (this.#events.ended) return;
    const reason = options.reason ?? null;
    this.#events.end({ by: 'local', status: this.#dialog ? null : 487, reason, error: null });
    if (this.#dialog) this.#dialog.bye(options);
    else this.#cancel(options);
  }

  /** The way to the far side is gone for good: nothing more is sent. */
  lose(): void {
    this.#events.end({ by: 'transport', status: this.#dialog ? null : 503, reason: null, error: null });
    if (this.#dialog) this.#dialog.drop();
    else this.#finish();
  }

  doubt(doubt: Doubt): void {
    if (this.#dialog) this.#dialog.doubt(doubt, () => this.lose());
    else if (this.#events.ended) return;
    else if (this.#early === null) this.#ringAgain(doubt);
    else {
      const { core, clock } = this.#options;
      const forgotten = () => this.#ringAgain(doubt);
      this.#waits.push(askInDialog({ session: this.#early, core, clock, doubt, forgotten }));
    }
  }

  /**
   * The page that was rung is loaded anew: the same INVITE, to where it is now, rings there again. To a page that knows
   * it, it is a retransmission (RFC 3261 §17.2.1).
   */
  #ringAgain({ target }: Doubt): void {
    const { message, repeat } = this.#options;
    // Read-only to SIP.js's callers, and a CANCEL or an ACK goes where it says.
    repeat(Object.assign(message, { ruri: target }));
  }

  #heard(): void {
    for (const cancel of this.#waits.splice(0)) cancel();
  }

  #awaitResponse(): void {
    const { clock, silence } = this.#options;
    const asked = clock.now();
    this.#waits.push(
      clock.after(silence.afterMs, () => {
        if (silence.heardSince?.(asked)) this.#awaitResponse();
        else this.#silent(silence.status);
      }),
    );
  }

  #silent(status: number): void {
    this.#events.end({ by: 'timeout', status, reason: null, error: null });
    this.#options.abandon(this.#options.message);
    // From here on only a late response is waited for, and the core does that.
    this.#cancel({});
    this.#finish();
  }

  /** The core holds the CANCEL back until a provisional response came (RFC 3261 §9.1). */
  #cancel({ reason }: EndOptions): void {
    this.#heard();
    try {
      this.#request.cancel(reason ? formatReason(reason) : undefined);
    } catch (error) {
      this.#options.log.warn({ error: String(error) }, 'an INVITE could not be cancelled');
    }
    this.#waits.push(this.#options.clock.after(CANCELLED_AFTER_MS, () => this.#finish()));
  }

  #progressed({ message, session }: Core.PrackableIncomingResponseWithSession): void {
    if (this.#events.ended) return;
    this.#early = session;
    this.#heard();
    const sdp = sdpOf(message);
    if (!this.#rang && (message.statusCode === 180 || (message.statusCode === 183 && sdp === null))) {
      this.#rang = true;
      this.#events.emit((listener) => listener.ringing());
    }
    if (sdp === null || sdp === this.#lastEarlySdp) return;
    this.#lastEarlySdp = sdp;
    this.#events.emit((listener) => listener.earlyMedia(sdp));
  }

  #accepted(response: Core.AckableIncomingResponseWithSession): void {
    const { message, session } = response;
    const sdp = sdpOf(message) ?? this.#lastEarlySdp;
    response.ack();
    const wanted = !this.#events.ended && !this.#dialog && sdp !== null;
    if (!wanted) {
      session.bye();
      if (this.#dialog) return;
      this.#events.end({ by: 'remote', status: 488, reason: null, error: null });
      this.#finish();
      return;
    }
    this.#heard();
    const { contact, core, clock, log } = this.#options;
    this.#dialog = new Dialog(session, {
      events: this.#events,
      contact,
      over: () => this.#finish(),
      core,
      clock,
      log,
    });
    this.#events.emit((listener) => listener.answered(sdp));
  }

  #refused({ message }: Core.IncomingResponse): void {
    const status = message.statusCode ?? 500;
    const reason = parseReason(message.getHeader('reason'));
    this.#events.end({ by: endedBy(message), status, reason, error: errorOf(message) });
    this.#finish();
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#heard();
    this.#options.over();
  }
}

function sdpOf(message: Core.IncomingResponseMessage): string | null {
  return message.body === '' ? null : message.body;
}

/** The core makes up a 408 for a transaction that timed out, a 503 for one that could not be sent: those have no text. */
function endedBy(message: Core.IncomingResponseMessage): LegEnd['by'] {
  const onTheWire = (message.data as string | undefined) !== undefined;
  if (onTheWire) return 'remote';
  return message.statusCode === 408 ? 'timeout' : 'transport';
}
