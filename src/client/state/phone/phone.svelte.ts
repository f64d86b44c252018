import { Call } from '#client/calls/call.svelte.ts';
import type { CallContext, CallSignalling, PhoneLine, Registration } from '#client/calls/ports.ts';
import type { ErrorCode } from '#contract/values/errors.ts';
import type { Clock } from '#kit/clock.ts';
import { Emitter, type Unsubscribe } from '#kit/emitter.ts';
import { noFacts, type ErrorFacts } from '../wording/phone-errors.ts';
import { callNotice, lineNotice, type Notice } from './notice.ts';

interface PhoneOptions {
  clock: Clock;
  /** What the sentences about failures may name. */
  facts: () => Pick<ErrorFacts, 'administrators'>;
  /** Writes a number for reading. */
  formatNumber: (number: string) => string;
}

const OFFLINE: Registration = { state: 'offline', reason: null };
/** How long "Call ended" stays on the plate. */
const ENDED_SHOWN_MS = 4_000;

const isIncoming = (call: Call) => call.state.kind === 'ringing' || call.state.kind === 'answering';
const isOver = (call: Call) => call.state.kind === 'ended';
const isSilent = (call: Call) => ['holding', 'held', 'resuming'].includes(call.state.kind);

/** The telephone of the signed-in person: its line, its calls, and what went wrong with the last one. */
export class Phone {
  readonly #options: PhoneOptions;
  readonly #callChanges = new Emitter<Call>();
  /** What each call of ours was to be placed from: calling again asks for the same. */
  readonly #askedFrom = new WeakMap<Call, string | null>();
  #line: PhoneLine | null = null;
  #letGoOfLine: Unsubscribe[] = [];
  #registration: Registration = $state.raw(OFFLINE);
  #calls: Call[] = $state.raw([]);
  #notice: Notice | null = $state.raw(null);

  constructor(options: PhoneOptions) {
    this.#options = options;
  }

  get registration(): Registration {
    return this.#registration;
  }

  /** Proven by the registrar, not assumed. */
  get isRegistered(): boolean {
    return this.#registration.state === 'registered';
  }

  /** It is known whether the phone works: it is registered, or it is known why not, or there is a call already. */
  get isSettled(): boolean {
    const registration = this.#registration;
    if (registration.state === 'offline') return registration.reason !== null;
    return registration.state !== 'connecting' || this.#calls.length > 0;
  }

  /** Every call that is not over, and for 4 s the one that just ended; oldest first. */
  get calls(): readonly Call[] {
    return this.#calls;
  }

  /** The call on the plate: the one that talks or dials, else the one on hold, else the one that just ended. */
  get current(): Call | null {
    const own = this.#calls.filter((call) => !isIncoming(call));
    const rank = (call: Call) => (isOver(call) ? 0 : isSilent(call) ? 1 : 2);
    return own.reduce<Call | null>((best, call) => (best && rank(best) > rank(call) ? best : call), null);
  }

  /** The call that rings here, also while it is being answered. Beside a current call that is call waiting. */
  get incoming(): Call | null {
    return this.#calls.find(isIncoming) ?? null;
  }

  /** Somebody talks, dials or is held: the page must not go away. */
  get isInCall(): boolean {
    return this.#calls.some((call) => !isIncoming(call) && !isOver(call));
  }

  /** What to tell the agent: how the last call failed, else what is wrong with the line. */
  get notice(): Notice | null {
    return this.#notice ?? this.#lineNotice;
  }

  dismissNotice(): void {
    this.#notice = null;
  }

  /** Says a failure that no call had, such as a demo call that could not be asked for. */
  say(code: ErrorCode, facts: Partial<ErrorFacts> = {}): void {
    this.#notice = callNotice(code, { ...this.#facts, ...facts }, null);
  }

  /**
   * Calls; another call that is going on is held first.
   * @param number E.164.
   * @param callFrom the caller ID asked for, or BEST_MATCH; null: the own agent number. The server decides.
   */
  place(number: string, callFrom: string | null): void {
    this.#notice = null;
    if (!this.#line) {
      this.say('connection-dropped');
      return;
    }
    this.#holdOthers();
    const { context, signalling } = this.#line.place({ number, callFrom });
    this.#askedFrom.set(this.#add(context, signalling), callFrom);
  }

  /** Answers; another call that is going on is held (default) or ended first. */
  answer(call: Call, others: 'hold' | 'end' = 'hold'): void {
    if (others === 'hold') this.#holdOthers();
    else for (const other of this.#calls) if (other !== call && !isIncoming(other)) other.hangUp();
    call.answer();
  }

  /** Hears of every call when it comes, changes its state and ends. */
  onCall(listener: (call: Call) => void): Unsubscribe {
    return this.#callChanges.on(listener);
  }

  /** Takes a line into use and starts it. Ends with disconnect(). */
  connect(line: PhoneLine): void {
    this.#line = line;
    this.#registration = line.registration;
    this.#letGoOfLine = [
      line.onRegistration((registration) => (this.#registration = registration)),
      line.onIncoming((context, signalling) => void this.#add(context, signalling)),
    ];
    line.start();
  }

  /** Ends every call and gives the line back. @param reason why there is none, if a person should know. */
  async disconnect(reason: ErrorCode | null = null): Promise<void> {
    const line = this.#line;
    for (const call of this.#calls) call.hangUp();
    for (const letGo of this.#letGoOfLine) letGo();
    this.#letGoOfLine = [];
    this.#line = null;
    this.#calls = [];
    this.#notice = null;
    this.#registration = { state: 'offline', reason };
    await line?.stop();
  }

  /** There is no line, and this is why: the phone is in another tab, its program could not be loaded. */
  explainAbsence(reason: ErrorCode): void {
    if (!this.#line) this.#registration = { state: 'offline', reason };
  }

  get #facts(): ErrorFacts {
    return { ...noFacts, ...this.#options.facts(), isInCall: this.isInCall };
  }

  get #lineNotice(): Notice | null {
    const registration = this.#registration;
    if (registration.state === 'reconnecting') return lineNotice('connection-dropped', this.#facts, null);
    if (registration.state !== 'offline' || registration.reason === null) return null;
    const isElsewhere = registration.reason === 'phone-in-another-tab';
    return lineNotice(registration.reason, this.#facts, isElsewhere ? () => this.#line?.takeOver() : null);
  }

  #holdOthers(): void {
    for (const call of this.#calls) call.hold();
  }

  #add(context: CallContext, signalling: CallSignalling): Call {
    const call = new Call({ context, signalling, clock: this.#options.clock });
    this.#calls = [...this.#calls, call];
    // The call emits nothing after its end, so this listener goes with it.
    call.onState((state) => {
      if (state.kind === 'ringing' && state.refused) this.#explain(call, state.refused);
      if (state.kind === 'ended') this.#ended(call);
      this.#callChanges.emit(call);
    });
    this.#callChanges.emit(call);
    return call;
  }

  #ended(call: Call): void {
    const remove = () => (this.#calls = this.#calls.filter((other) => other !== call));
    // A call that rang and went elsewhere leaves nothing to look at.
    if (call.direction === 'outgoing' || call.answeredAt !== null) {
      this.#options.clock.after(ENDED_SHOWN_MS, remove);
    } else remove();
    if (call.end?.error) this.#explain(call, call.end.error);
  }

  #explain(call: Call, code: ErrorCode): void {
    const { remoteNumber } = call.context;
    const again = () => this.place(remoteNumber, this.#askedFrom.get(call) ?? null);
    const callAgain = call.direction === 'outgoing' ? again : null;
    const number = this.#options.formatNumber(remoteNumber);
    this.#notice = callNotice(code, { ...this.#facts, number }, callAgain);
  }
}
