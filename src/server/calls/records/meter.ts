import type { Cancel, Clock } from '#kit/clock.ts';
import type { Result } from '#kit/result.ts';
import { Unavailable } from '#kit/load/unavailable.ts';
import { EXTEND_AHEAD_SECONDS, type Shortage } from '#server/billing/charges/call-charges.ts';

export const HEARTBEAT_MS = 5_000;
/** So long a call goes on beyond what it has paid for while nobody can be asked for more; what it talks then is settled, too. */
export const GRACE_MS = 5 * 60_000;

export type Extension = Result<{ paidForSeconds: number }, Shortage>;

/** Why a call is paid for no longer. */
export type Dearth = Shortage | 'database-away';

interface MeterOptions {
  clock: Clock;
  /** Epoch milliseconds. */
  answeredAt: number;
  paidForSeconds: number;
  /** Sets more money aside if what is paid for runs short. May reject: then it is asked again; `Unavailable` gives grace. */
  extend: (elapsedSeconds: number) => Promise<Extension>;
  /** There is no more money, or no more may be spent; the call goes on for what is paid. Again only after it was lifted meanwhile. */
  onShort: () => void;
  /** There is money again, and it may be spent. */
  onLifted: () => void;
  /** All that was paid for is used, and the grace. `at`: the very instant, however late the timer. `why` is null if that is not known. */
  onUsedUp: (at: number, why: Dearth | null) => void;
}

/**
 * Lets a call talk as long as it is paid for, and no second longer, unless nobody can say whether there is more.
 * Owned by the call's credit control, which stops it.
 *
 *   paid ──used up, no answer──▶ grace ──5 min, or the answer that there is no more──▶ used up
 *     ▲───────── more ─────────────╯
 */
export class Meter {
  readonly #options: MeterOptions;
  readonly #stopChecking: Cancel;
  #stopWaiting: Cancel = () => undefined;
  #paidForSeconds = 0;
  #isAsking = false;
  /** The last try had no answer. */
  #isAway = false;
  #isInGrace = false;
  #shortage: Shortage | null = null;
  #isStopped = false;

  constructor(options: MeterOptions) {
    this.#options = options;
    this.#paidFor(options.paidForSeconds);
    this.#stopChecking = options.clock.every(HEARTBEAT_MS, () => this.#check());
  }

  stop(): void {
    this.#isStopped = true;
    this.#stopChecking();
    this.#stopWaiting();
  }

  #check(): void {
    if (this.#isAsking) return;
    const { clock, answeredAt, extend } = this.#options;
    const elapsedSeconds = (clock.now() - answeredAt) / 1000;
    // What is paid for already needs no asking.
    if (elapsedSeconds + EXTEND_AHEAD_SECONDS <= this.#paidForSeconds) return;
    this.#isAsking = true;
    void extend(elapsedSeconds)
      .then((result) => this.#extended(result))
      // The reason is in the log already.
      .catch((error: unknown) => (this.#isAway = error instanceof Unavailable))
      .finally(() => (this.#isAsking = false));
  }

  #extended(result: Extension): void {
    if (this.#isStopped) return;
    const wasShort = this.#shortage !== null;
    this.#isAway = false;
    this.#shortage = result.ok ? null : result.failure;
    if (result.ok) this.#paidFor(result.value.paidForSeconds);
    if (this.#isInGrace) this.#usedUp(this.#options.clock.now());
    else if (wasShort === result.ok) (wasShort ? this.#options.onLifted : this.#options.onShort)();
  }

  #paidFor(seconds: number): void {
    if (seconds === this.#paidForSeconds) return;
    const { clock, answeredAt } = this.#options;
    const until = answeredAt + seconds * 1000;
    this.#paidForSeconds = seconds;
    this.#isInGrace = false;
    this.#stopWaiting();
    this.#stopWaiting = clock.after(until - clock.now(), () => this.#paidUntil(until));
  }

  #paidUntil(at: number): void {
    const isUnknown = this.#isAway || this.#isAsking;
    if (this.#shortage !== null || !isUnknown) {
      this.#usedUp(at);
      return;
    }
    const { clock } = this.#options;
    const until = at + GRACE_MS;
    this.#isInGrace = true;
    this.#stopWaiting = clock.after(until - clock.now(), () => this.#usedUp(until));
  }

  #usedUp(at: number): void {
    this.#stopWaiting();
    this.#options.onUsedUp(at, this.#shortage ?? (this.#isInGrace ? 'database-away' : null));
  }
}
