import type { CallContext, PhoneLine, PlaceCall, Registration } from '#client/calls/ports.ts';
import { BEST_MATCH } from '#contract/people/phone.ts';
import { Emitter, type Unsubscribe } from '#kit/emitter.ts';
import { FakeCallSignalling } from './fake-call-signalling.ts';

export function contextOf(facts: Partial<CallContext> = {}): CallContext {
  return {
    callId: null,
    direction: 'incoming',
    remoteNumber: '+12065550142',
    remoteName: null,
    localNumber: '+12025550110',
    callerIdReason: null,
    source: null,
    campaign: null,
    path: [],
    queue: null,
    waitedSeconds: null,
    offerSeconds: null,
    ...facts,
  };
}

/** A telephone line in memory. */
export class FakePhoneLine implements PhoneLine {
  state: 'new' | 'started' | 'stopped' = 'new';
  takeOvers = 0;
  readonly placed: { call: PlaceCall; signalling: FakeCallSignalling }[] = [];
  #registration: Registration = { state: 'offline', reason: null };
  #registrations = new Emitter<Registration>();
  #incoming = new Emitter<{ context: CallContext; signalling: FakeCallSignalling }>();

  get registration(): Registration {
    return this.#registration;
  }

  onRegistration(listener: (registration: Registration) => void): Unsubscribe {
    return this.#registrations.on(listener);
  }

  onIncoming(listener: (context: CallContext, signalling: FakeCallSignalling) => void): Unsubscribe {
    return this.#incoming.on(({ context, signalling }) => listener(context, signalling));
  }

  start(): void {
    this.state = 'started';
    this.becomes({ state: 'connecting' });
  }

  takeOver(): void {
    this.takeOvers += 1;
  }

  place(call: PlaceCall): { context: CallContext; signalling: FakeCallSignalling } {
    const signalling = new FakeCallSignalling();
    this.placed.push({ call, signalling });
    const context = contextOf({
      direction: 'outgoing',
      remoteNumber: call.number,
      localNumber: call.callFrom === BEST_MATCH ? null : call.callFrom,
    });
    return { context, signalling };
  }

  stop(): Promise<void> {
    this.state = 'stopped';
    this.becomes({ state: 'offline', reason: null });
    return Promise.resolve();
  }

  /** The network's side: what becomes of the registration. */
  becomes(registration: Registration): void {
    this.#registration = registration;
    this.#registrations.emit(registration);
  }

  /** The network's side: a call comes in. */
  rings(facts: Partial<CallContext> = {}): FakeCallSignalling {
    const signalling = new FakeCallSignalling();
    this.#incoming.emit({ context: contextOf({ ...facts, direction: 'incoming' }), signalling });
    return signalling;
  }
}
