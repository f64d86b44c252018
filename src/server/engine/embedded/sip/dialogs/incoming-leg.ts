/**
 * An INVITE that came in, until its dialog is over.
 *
 *   proceeding ──accept──▶ answered ──ACK──▶ confirmed
 *       │ end: final refusal    │ end: BYE after ACK  │ BYE, either way
 *       ▼                       ▼                     ▼
 *     over ◀────────────────────┴─────────────────────┘
 */
import { randomUUID } from 'node:crypto';
import type { Core } from 'sip.js';
import type { Clock } from '#kit/clock.ts';
import { logWith, type Log } from '#kit/log.ts';
import { Dialog } from './dialog.ts';
import type { Doubt } from './dialog-question.ts';
import { headerLines } from '../wire/header-text.ts';
import type { EndOptions, IncomingLeg, LegEnd, LegListener } from './leg.ts';
import { LegEvents } from './leg-events.ts';
import { endHeaders, errorIn, errorOf, sdpBody } from './message-parts.ts';
import { parseReason } from './reason.ts';

export interface LegSurroundings {
  /** Our Contact header line. */
  contact: string;
  /** Called once, when nothing of the leg is left on the wire. */
  over: () => void;
  core: Core.UserAgentCore;
  clock: Clock;
  log: Log;
}

export class UserAgentServerLeg implements IncomingLeg {
  readonly id = randomUUID();
  readonly callId: string;
  readonly sdpOffer: string;
  readonly #request: Core.IncomingInviteRequest;
  readonly #surroundings: LegSurroundings;
  readonly #events: LegEvents;
  #dialog: Dialog | null = null;
  #proceeding = true;
  /** Of a leg that has no dialog yet in which one could ask. */
  #doubt: Doubt | null = null;

  constructor(request: Core.IncomingInviteRequest, surroundings: LegSurroundings) {
    this.#request = request;
    this.callId = request.message.callId;
    const log = logWith(surroundings.log, { sipCallId: this.callId });
    this.#surroundings = { ...surroundings, log };
    this.#events = new LegEvents(log);
    this.sdpOffer = request.message.body;
    request.delegate = { onCancel: (cancel) => this.#cancelled(cancel) };
    request.trying();
  }

  get isAnswered(): boolean {
    return !this.#proceeding && !this.#events.ended;
  }

  listen(listener: LegListener): void {
    this.#events.listen(listener);
  }

  ring(headers: Record<string, string> = {}): void {
    if (!this.#proceeding) return;
    const response = this.#request.progress({ statusCode: 180, extraHeaders: headerLines(headers) });
    this.#dialog ??= this.#open(response.session);
  }

  progress(sdpAnswer: string, headers: Record<string, string> = {}): void {
    if (!this.#proceeding) return;
    const extraHeaders = headerLines(headers);
    const response = this.#request.progress({ statusCode: 183, extraHeaders, body: sdpBody(sdpAnswer) });
    this.#dialog ??= this.#open(response.session);
  }

  accept(sdpAnswer: string, headers: Record<string, string> = {}): void {
    if (!this.#proceeding) return;
    this.#proceeding = false;
    const extraHeaders = headerLines(headers);
    const response = this.#request.accept({ statusCode: 200, extraHeaders, body: sdpBody(sdpAnswer) });
    this.#dialog ??= this.#open(response.session);
  }

  end(options: EndOptions = {}): void {
    if (this.#events.ended) return;
    const status = this.#proceeding ? refusing(options.status) : null;
    const reason = options.reason ?? null;
    this.#events.end({ by: 'local', status, reason, error: errorIn(options.headers) });
    if (status === null) this.#dialog?.bye(options);
    else this.#refuse(status, endHeaders(options));
  }

  /** The way to the far side is gone for good: nothing more is sent. */
  lose(): void {
    this.#events.end({ by: 'transport', status: this.#proceeding ? 503 : null, reason: null, error: null });
    if (this.#proceeding) this.#refuse(503, []);
    this.#dialog?.drop();
  }

  doubt(doubt: Doubt): void {
    if (this.#dialog) this.#dialog.doubt(doubt, () => this.lose());
    else this.#doubt = doubt;
  }

  #open(session: Core.Session): Dialog {
    const { contact, core, clock, log } = this.#surroundings;
    const over = () => this.#dialogOver();
    const dialog = new Dialog(session, { events: this.#events, contact, over, core, clock, log });
    if (this.#doubt) dialog.doubt(this.#doubt, () => this.lose());
    return dialog;
  }

  /** The far side may send BYE on an early dialog: its INVITE still wants a final response (RFC 3261 §15.1.2). */
  #dialogOver(): void {
    if (this.#proceeding) this.#refuse(487, []);
    else this.#surroundings.over();
  }

  #cancelled(cancel: Core.IncomingRequestMessage): void {
    if (!this.#proceeding) return;
    const reason = parseReason(cancel.getHeader('reason'));
    const end: LegEnd = { by: 'remote', status: 487, reason, error: errorOf(cancel) };
    this.#events.end(end);
    this.#refuse(487, []);
  }

  #refuse(statusCode: number, extraHeaders: string[]): void {
    this.#proceeding = false;
    try {
      this.#request.reject({ statusCode, extraHeaders });
    } catch (error) {
      this.#surroundings.log.warn({ error: String(error), statusCode }, 'an INVITE could not be refused');
    }
    this.#surroundings.over();
  }
}

function refusing(status = 480): number {
  return status >= 400 && status <= 699 ? status : 480;
}
