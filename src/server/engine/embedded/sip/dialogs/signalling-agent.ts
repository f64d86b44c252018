/** One user agent core with its legs: one per WebSocket flow, one per UDP peer. */
import { Core } from 'sip.js';
import type { Clock } from '#kit/clock.ts';
import { logWith } from '#kit/log.ts';
import type { Doubt } from './dialog-question.ts';
import type { LegListener, SipLeg } from './leg.ts';
import { UserAgentServerLeg } from './incoming-leg.ts';
import { UserAgentClientLeg, type OutgoingLegOptions } from './outgoing-leg.ts';
import { refusalOf } from '../wire/refusal.ts';
import { makeSignallingCore, type SignallingCoreOptions } from './signalling-core.ts';

export type IncomingMessage = Core.IncomingRequestMessage | Core.IncomingResponseMessage;

interface LiveLeg extends SipLeg {
  /** There is somebody at both of its ends. */
  readonly isAnswered: boolean;
  lose(): void;
  doubt(doubt: Doubt): void;
}

export interface SignallingAgentOptions extends Omit<SignallingCoreOptions, 'delegate'> {
  onInvite: (request: Core.IncomingInviteRequest, agent: SignallingAgent) => void;
  onRegister?: (request: Core.IncomingRegisterRequest) => void;
  /** Its last leg is over. */
  onQuiet?: () => void;
  clock: Clock;
}

export interface CallOut {
  message: Core.OutgoingRequestMessage;
  listener: LegListener;
  silence: OutgoingLegOptions['silence'];
  abandon?: OutgoingLegOptions['abandon'];
}

export class SignallingAgent {
  readonly core: Core.UserAgentCore;
  /** Header line that tells where requests of a dialog should go. */
  readonly contact: string;
  readonly #options: SignallingAgentOptions;
  readonly #legs = new Set<LiveLeg>();

  constructor(options: SignallingAgentOptions) {
    this.#options = options;
    const { onRegister } = options;
    this.contact = `Contact: <${options.contact.toString()}>`;
    this.core = makeSignallingCore({
      ...options,
      delegate: {
        onInvite: (request) => options.onInvite(request, this),
        ...(onRegister ? { onRegister } : {}),
      },
    });
  }

  get legs(): ReadonlySet<SipLeg> {
    return this.#legs;
  }

  get isTalking(): boolean {
    return [...this.#legs].some(({ isAnswered }) => isAnswered);
  }

  /** Nothing is going on: it may be forgotten. */
  get idle(): boolean {
    const { userAgentClients, userAgentServers, dialogs } = this.core;
    return this.#legs.size + userAgentClients.size + userAgentServers.size + dialogs.size === 0;
  }

  /** The message belongs to a transaction or a dialog of this agent. */
  owns(message: IncomingMessage): boolean {
    if (message instanceof Core.IncomingResponseMessage) {
      return this.core.userAgentClients.has(message.viaBranch + message.method);
    }
    if (this.core.userAgentServers.has(message.viaBranch)) return true;
    return this.core.dialogs.has(message.callId + message.toTag + message.fromTag);
  }

  /** Hands a message to the core. Whatever the core cannot bear is answered 400 and logged; it never throws. */
  receiveRequest(message: Core.IncomingRequestMessage): void {
    try {
      const refusal = refusalOf(message);
      if (refusal === null) {
        // The core answers 404 to whatever is not its own address of record; we serve them all.
        this.core.configuration.aor = message.ruri ?? this.core.configuration.contact.uri;
        this.core.receiveIncomingRequestFromTransport(message);
      } else if (message.method !== 'ACK') this.core.replyStateless(message, refusal);
    } catch (error) {
      this.#options.log.warn(
        { method: message.method, sipCallId: message.callId, error: String(error) },
        'a request could not be handled',
      );
      this.#refuseBroken(message);
    }
  }

  receiveResponse(message: Core.IncomingResponseMessage): void {
    try {
      this.core.receiveIncomingResponseFromTransport(message);
    } catch (error) {
      const { statusCode, method, callId: sipCallId } = message;
      this.#options.log.warn(
        { statusCode, method, sipCallId, error: String(error) },
        'a response could not be handled',
      );
    }
  }

  incomingLeg(request: Core.IncomingInviteRequest): UserAgentServerLeg {
    const { clock, log } = this.#options;
    const over = () => this.#over(leg);
    const leg: UserAgentServerLeg = new UserAgentServerLeg(request, {
      contact: this.contact,
      over,
      core: this.core,
      clock,
      log: logWith(log, { sipCallId: request.message.callId }),
    });
    this.#legs.add(leg);
    return leg;
  }

  call({ message, listener, silence, abandon = () => undefined }: CallOut): SipLeg {
    const { transport, clock, log } = this.#options;
    const leg: UserAgentClientLeg = new UserAgentClientLeg({
      contact: this.contact,
      over: () => this.#over(leg),
      core: this.core,
      listener,
      message,
      send: (request, delegate) => this.core.invite(request, delegate),
      repeat: (request) => void transport.send(request.toString()),
      silence,
      abandon,
      clock,
      log: logWith(log, { sipCallId: message.callId }),
    });
    this.#legs.add(leg);
    return leg;
  }

  endAll(): void {
    for (const leg of [...this.#legs]) leg.end();
  }

  endUnanswered(): void {
    for (const leg of [...this.#legs]) if (!leg.isAnswered) leg.end();
  }

  /** The phone came back on another socket: each of its calls is asked for, and what it has forgotten ends or rings again. */
  doubt(doubt: Doubt): void {
    for (const leg of [...this.#legs]) leg.doubt(doubt);
  }

  /** The way to the far side is gone for good. */
  dispose(): void {
    for (const leg of [...this.#legs]) leg.lose();
    this.core.dispose();
  }

  #over(leg: LiveLeg): void {
    this.#legs.delete(leg);
    if (this.#legs.size === 0) this.#options.onQuiet?.();
  }

  #refuseBroken(message: Core.IncomingRequestMessage): void {
    if (message.method === 'ACK') return;
    try {
      this.core.replyStateless(message, { statusCode: 400 });
    } catch (error) {
      this.#options.log.debug(
        { sipCallId: message.callId, error: String(error) },
        'not even 400 could be answered',
      );
    }
  }
}
