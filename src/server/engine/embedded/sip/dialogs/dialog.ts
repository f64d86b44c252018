/** What both kinds of leg do inside an established dialog (RFC 3261 §14, §15): re-INVITE, INFO, BYE. */
import { Core } from 'sip.js';
import type { Cancel, Clock } from '#kit/clock.ts';
import { Allowance } from '#kit/load/allowance.ts';
import type { Log } from '#kit/log.ts';
import { dtmfOf } from './dtmf-info.ts';
import type { EndOptions } from './leg.ts';
import { askInDialog, type Doubt } from './dialog-question.ts';
import type { LegEvents } from './leg-events.ts';
import { endHeaders, errorOf, sdpBody } from './message-parts.ts';
import { parseReason } from './reason.ts';

/** RFC 3261 §13.3.1.4: without an ACK for 64*T1 the session is over. */
const ACK_TIMEOUT_MS = 32_000;
/** The owner's time to answer an offer. */
const ANSWER_TIMEOUT_MS = 10_000;
/** Hold, resume, a moved address, an ICE restart: a person and a session timer ask for fewer. */
const REINVITES = { most: 20, aSecond: 2 };

export interface DialogOptions {
  events: LegEvents;
  /** Our Contact header line: the core leaves it out of its answers to a re-INVITE. */
  contact: string;
  /** Nothing of this dialog is left to do. */
  over: () => void;
  core: Core.UserAgentCore;
  clock: Clock;
  log: Log;
}

export class Dialog {
  readonly #session: Core.Session;
  readonly #options: DialogOptions;
  readonly #reinvites: Allowance;
  #byeWhenAcknowledged: EndOptions | null = null;
  #ackTimeout: Cancel | null = null;
  #reinvite: Core.IncomingInviteRequest | null = null;
  #stopAsking: Cancel = () => undefined;
  #over = false;

  constructor(session: Core.Session, options: DialogOptions) {
    this.#session = session;
    this.#options = options;
    this.#reinvites = new Allowance(REINVITES, options.clock);
    session.delegate = {
      onAck: () => this.#acknowledged(),
      onAckTimeout: () => this.#neverAcknowledged(),
      onBye: (request) => this.#byeCame(request),
      onInvite: (request) => this.#reinviteCame(request),
      onInfo: (request) => this.#infoCame(request),
      onMessage: (request) => void request.reject({ statusCode: 405 }),
      onRefer: (request) => void request.reject({ statusCode: 405 }),
    };
  }

  /** Sends BYE: at once, or as soon as our 200 is acknowledged (RFC 3261 §15 forbids it before). */
  bye(options: EndOptions): void {
    if (this.#over) return;
    if (this.#session.sessionState === Core.SessionState.AckWait) this.#byeWhenAcknowledged = options;
    else this.#sendBye(options);
  }

  /** Asks whether the far side still knows it. */
  doubt(doubt: Doubt, forgotten: () => void): void {
    if (this.#over) return;
    const { core, clock } = this.#options;
    this.#stopAsking();
    this.#stopAsking = askInDialog({ session: this.#session, core, clock, doubt, forgotten });
  }

  /** Forgets the dialog without a word. */
  drop(): void {
    if (this.#over) return;
    this.#session.dispose();
    this.#finish();
  }

  #sendBye(options: EndOptions): void {
    this.#refuseReinvite();
    try {
      this.#session.bye(undefined, { extraHeaders: endHeaders(options) });
    } catch (error) {
      this.#options.log.warn({ error: String(error) }, 'BYE could not be sent');
      this.#session.dispose();
    }
    this.#finish();
  }

  #acknowledged(): void {
    this.#ackTimeout?.();
    this.#ackTimeout = null;
    if (this.#byeWhenAcknowledged) this.#sendBye(this.#byeWhenAcknowledged);
    else this.#options.events.emit((listener) => listener.confirmed());
  }

  #neverAcknowledged(): void {
    this.#options.events.end({ by: 'timeout', status: null, reason: null, error: null });
    this.#sendBye(this.#byeWhenAcknowledged ?? {});
  }

  #byeCame(request: Core.IncomingByeRequest): void {
    request.accept();
    const reason = parseReason(request.message.getHeader('reason'));
    const error = errorOf(request.message);
    this.#options.events.end({ by: 'remote', status: null, reason, error });
    this.#finish();
  }

  #reinviteCame(request: Core.IncomingInviteRequest): void {
    if (!this.#reinvites.takes()) {
      request.reject({ statusCode: 500, extraHeaders: ['Retry-After: 1'] });
      return;
    }
    request.trying();
    this.#reinvite = request;
    const timeout = this.#options.clock.after(ANSWER_TIMEOUT_MS, () => this.#answer(request, null));
    void this.#options.events.reoffer(request.message.body).then((sdp) => {
      timeout();
      this.#answer(request, sdp);
    });
  }

  #answer(request: Core.IncomingInviteRequest, sdp: string | null): void {
    if (this.#reinvite !== request) return;
    if (sdp === null) {
      this.#refuseReinvite(488);
      return;
    }
    this.#reinvite = null;
    request.accept({ statusCode: 200, body: sdpBody(sdp), extraHeaders: [this.#options.contact] });
    this.#ackTimeout ??= this.#options.clock.after(ACK_TIMEOUT_MS, () => this.#neverAcknowledged());
  }

  /** 487 for a re-INVITE whose dialog ends meanwhile (RFC 3261 §15.1.2). */
  #refuseReinvite(statusCode = 487): void {
    const reinvite = this.#reinvite;
    this.#reinvite = null;
    try {
      reinvite?.reject({ statusCode });
    } catch (error) {
      this.#options.log.warn({ error: String(error), statusCode }, 'a re-INVITE could not be refused');
    }
  }

  #infoCame(request: Core.IncomingInfoRequest): void {
    const digit = dtmfOf(request.message);
    if (digit === null) {
      request.reject({ statusCode: 415, extraHeaders: ['Accept: application/dtmf-relay, application/dtmf'] });
      return;
    }
    request.accept();
    this.#options.events.emit((listener) => listener.info(digit));
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#stopAsking();
    this.#refuseReinvite();
    this.#ackTimeout?.();
    this.#options.over();
  }
}
