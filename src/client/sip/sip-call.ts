import { SessionState, type Core, type Session } from 'sip.js';
import type { ErrorCode } from '#contract/values/errors.ts';
import { exponential } from '#kit/load/backoff.ts';
import type { Cancel, Clock } from '#kit/clock.ts';
import { Emitter, type Unsubscribe } from '#kit/emitter.ts';
import { guarded } from '#kit/guarded.ts';
import type { Log } from '#kit/log.ts';
import type { CallEnd, CallMedia, CallSignalling, SignallingEvent } from '../calls/ports.ts';
import type { AudioPath } from './audio-path.ts';
import { endOfBye } from './call-end.ts';
import { callIdOf, presentedIn } from './incoming-context.ts';
import { ReInvites } from './re-invites.ts';

export interface SipCallParts<S extends Session> {
  session: S;
  path: AudioPath;
  clock: Clock;
  log: Log;
}

/** A short gap repairs itself; after this the transport is begun anew. */
const RESTART_ICE_AFTER_MS = 1_500;
/** A transport that fails again and again is tried less and less often: a call must not become a storm of re-INVITEs. */
const failedAgain = exponential({ firstMs: 500, maxMs: 8_000, jitter: 0 });

/** What both directions have in common: everything after the answer, and the one end. */
export abstract class SipCall<S extends Session = Session> implements CallSignalling {
  readonly media: CallMedia;
  protected readonly session: S;
  protected readonly path: AudioPath;
  protected readonly log: Log;
  readonly #clock: Clock;
  readonly #events = new Emitter<SignallingEvent>();
  readonly #reInvites: ReInvites;
  #isOver = false;
  #isAnswered = false;
  #isInterrupted = false;
  #failures = 0;
  #repair: Cancel = () => undefined;

  constructor({ session, path, clock, log }: SipCallParts<S>, ownsCallId: boolean) {
    this.session = session;
    this.path = path;
    this.media = path.meter;
    this.log = log;
    this.#clock = clock;
    this.#reInvites = new ReInvites({ session, ownsCallId, clock });
    path.changes.on((state) => this.#transportIs(state));
    session.stateChange.addListener((state) => {
      if (state === SessionState.Established) this.#established();
      // The cause (a final response, a BYE, a CANCEL) is told within this turn.
      if (state === SessionState.Terminated) {
        queueMicrotask(() => this.#givenUp());
      }
    });
    session.delegate = {
      onBye: (bye) => {
        void bye.accept();
        this.finish(endOfBye(bye.request));
      },
    };
  }

  abstract answer(): void;
  /** Cancels, declines or ends, whichever fits; rejects where SIP.js finds it too late. */
  protected abstract release(): Promise<unknown>;
  /** What to say when SIP.js gives up a call that was not answered yet. */
  protected abstract readonly failureToAnswer: ErrorCode | null;

  on(listener: (event: SignallingEvent) => void): Unsubscribe {
    return this.#events.on(listener);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  hangUp(): void {
    this.end({ by: 'local', error: null });
  }

  /** Ends the call for this reason, told at once; the network hears of it after that. */
  end(end: CallEnd): void {
    if (this.#isOver) return;
    void this.#tellFarSide();
    this.finish(end);
  }

  setMuted(muted: boolean): void {
    this.path.setMuted(muted);
  }

  setHeld(held: boolean): void {
    void this.#hold(held);
  }

  sendDtmf(digit: string): void {
    if (this.#isOver || guarded(this.log, 'DTMF', () => this.path.sendDtmf(digit))) return;
    const body = {
      contentDisposition: 'render',
      contentType: 'application/dtmf-relay',
      content: `Signal=${digit}\r\nDuration=160`,
    };
    this.session.info({ requestOptions: { body } }).catch(() => undefined);
  }

  /** The phone came back on a new socket: one offer with nothing changed shows both sides that the dialog lives. */
  refresh(): void {
    if (this.#isAnswered && !this.#isOver) void this.#offer();
  }

  /** The server has ended its calls. What was dialed in that instant it may never have read, and answers no more. */
  serverEnds(): void {
    if (!this.#isAnswered) this.end({ by: 'network', error: 'server-restarting' });
  }

  protected emit(event: Exclude<SignallingEvent, { type: 'ended' }>): void {
    if (!this.#isOver) this.#events.emit(event);
  }

  protected identify(response: Core.IncomingResponseMessage): void {
    const callId = callIdOf(response);
    if (callId !== null) this.emit({ type: 'identified', callId });
    const presented = presentedIn(response);
    if (presented) this.emit({ type: 'presented', ...presented });
  }

  /** Says 'ended', once, and lets go of everything. */
  protected finish(end: CallEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#repair();
    this.path.close();
    this.log.info({ by: end.by, error: end.error }, 'call ended');
    this.#events.emit({ type: 'ended', end });
  }

  #established(): void {
    if (this.#isOver) return;
    this.#isAnswered = true;
    this.path.speak();
    this.log.info({}, 'call answered');
    this.emit({ type: 'answered' });
  }

  async #tellFarSide(): Promise<void> {
    try {
      await this.release();
    } catch (error) {
      // SIP.js throws or rejects when its own state has moved on: the call is over either way.
      this.log.debug({ error }, 'the far side needed no word of the end');
    }
  }

  #givenUp(): void {
    this.finish({ by: 'network', error: this.#isAnswered ? 'connection-dropped' : this.failureToAnswer });
  }

  async #hold(held: boolean): Promise<void> {
    const status = await this.#offer(() => this.path.setHeld(held));
    if (status < 300) {
      this.emit({ type: held ? 'heldLocally' : 'resumedLocally' });
      return;
    }
    this.path.setHeld(!held);
    this.emit({ type: 'holdFailed' });
  }

  async #offer(prepare?: () => void): Promise<number> {
    const status = await this.#reInvites.send(prepare);
    // RFC 3261 §12.2.1.2: the far side knows no such dialog.
    if (status === 481) this.end({ by: 'network', error: 'connection-dropped' });
    return status;
  }

  #transportIs(state: RTCPeerConnectionState): void {
    if (!this.#isAnswered || this.#isOver) return;
    if (state === 'connected') {
      this.#repair();
      if (this.#isInterrupted) this.emit({ type: 'mediaRestored' });
      this.#isInterrupted = false;
      this.#failures = 0;
    } else if (state === 'disconnected' || state === 'failed') {
      if (!this.#isInterrupted) this.emit({ type: 'mediaInterrupted' });
      this.#isInterrupted = true;
      this.#repair();
      const delayMs = state === 'failed' ? this.#delayAfterFailureMs() : RESTART_ICE_AFTER_MS;
      this.#repair = this.#clock.after(delayMs, () => void this.#offer(() => this.path.restartIce()));
    }
  }

  /** The first time at once. */
  #delayAfterFailureMs(): number {
    const earlier = this.#failures++;
    return earlier === 0 ? 0 : (failedAgain.delayMs(earlier - 1) ?? 0);
  }
}
