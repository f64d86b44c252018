import { steady, type Clock } from '#kit/clock.ts';
import { Emitter, type Unsubscribe } from '#kit/emitter.ts';
import { randomId } from '#kit/random-id.ts';
import type { CallContext, CallEnd, CallMedia, CallSignalling, SignallingEvent } from './ports.ts';
import { firstState, transition, type CallEvent, type CallState } from './transition.ts';

export interface CallOptions {
  context: CallContext;
  signalling: CallSignalling;
  clock: Clock;
}

/** What the agent waits for, so that its key can show three dots. */
export type BusyWith = 'answer' | 'hold' | 'resume';

const BUSY: Partial<Record<CallState['kind'], BusyWith>> = {
  answering: 'answer',
  holding: 'hold',
  resuming: 'resume',
};
const DIGIT = /^[0-9*#A-D]$/;

/**
 * One call as the agent has it: reactive facts and verbs. A verb that does not fit the state does nothing.
 * It listens to its signalling until that ends; nobody has to let go of it.
 */
export class Call {
  /** Names this call in this browser. The server's name, once known, is context.callId. */
  readonly id = randomId();
  readonly direction: CallContext['direction'];
  readonly media: CallMedia;
  /** Its times are by this one: it goes on by what really goes by, though somebody sets the clock of the browser. */
  readonly clock: Clock;

  #context: CallContext;
  #state: CallState;
  #muted = $state(false);
  #interrupted = $state(false);
  #signalling: CallSignalling;
  #changes = new Emitter<{ state: CallState; before: CallState }>();

  constructor({ context, signalling, clock }: CallOptions) {
    this.direction = context.direction;
    this.media = signalling.media;
    this.clock = steady(clock);
    this.#context = $state.raw(context);
    this.#state = $state.raw(firstState(context.direction, this.clock.now()));
    this.#signalling = signalling;
    const stop = signalling.on((event) => {
      if (event.type === 'ended') stop();
      this.#hear(event);
    });
  }

  get context(): CallContext {
    return this.#context;
  }

  get state(): CallState {
    return this.#state;
  }

  get muted(): boolean {
    return this.#muted;
  }

  /** The voice is interrupted and being repaired; the call goes on. */
  get interrupted(): boolean {
    return this.#interrupted;
  }

  get busyWith(): BusyWith | null {
    return BUSY[this.#state.kind] ?? null;
  }

  get startedAt(): number {
    return this.#state.startedAt;
  }

  get answeredAt(): number | null {
    return 'answeredAt' in this.#state ? this.#state.answeredAt : null;
  }

  get endedAt(): number | null {
    return this.#state.kind === 'ended' ? this.#state.endedAt : null;
  }

  get end(): CallEnd | null {
    return this.#state.kind === 'ended' ? this.#state.end : null;
  }

  /** Hears every change of state, in order, after it happened. */
  onState(listener: (state: CallState, before: CallState) => void): Unsubscribe {
    return this.#changes.on(({ state, before }) => listener(state, before));
  }

  answer(): void {
    if (this.#go({ type: 'answer' })) this.#signalling.answer();
  }

  decline(): void {
    if (this.direction === 'incoming' && this.answeredAt === null) this.hangUp();
  }

  hangUp(): void {
    if (this.#state.kind !== 'ended') this.#signalling.hangUp();
  }

  mute(): void {
    this.#setMuted(true);
  }

  unmute(): void {
    this.#setMuted(false);
  }

  hold(): void {
    if (this.#go({ type: 'hold' })) this.#signalling.setHeld(true);
  }

  resume(): void {
    if (this.#go({ type: 'resume' })) this.#signalling.setHeld(false);
  }

  /** @param digit one of 0–9, *, #, A–D */
  press(digit: string): void {
    const hearsDigits = ['early', 'live', 'holding'].includes(this.#state.kind);
    if (hearsDigits && DIGIT.test(digit)) this.#signalling.sendDtmf(digit);
  }

  #setMuted(muted: boolean): void {
    if (this.#muted === muted || ['ringing', 'ended'].includes(this.#state.kind)) return;
    this.#muted = muted;
    this.#signalling.setMuted(muted);
  }

  #hear(event: SignallingEvent): void {
    if (this.#state.kind === 'ended') return;
    if (event.type === 'identified') this.#context = { ...this.#context, callId: event.callId };
    else if (event.type === 'presented')
      this.#context = { ...this.#context, localNumber: event.callerId, callerIdReason: event.reason };
    else if (event.type === 'mediaInterrupted') this.#interrupted = true;
    else if (event.type === 'mediaRestored') this.#interrupted = false;
    else this.#go(event);
  }

  #go(event: CallEvent): boolean {
    const before = this.#state;
    const state = transition(before, event, this.clock.now());
    if (state === before) return false;
    this.#state = state;
    if (state.kind === 'ended') this.#interrupted = false;
    this.#changes.emit({ state, before });
    return true;
  }
}
