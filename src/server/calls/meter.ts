import type { Cancel, Clock } from '#kit/clock.ts';
import type { Result } from '#kit/result.ts';
import { EXTEND_AHEAD_SECONDS, type Shortage } from '#server/billing/charges/call-charges.ts';

export const HEARTBEAT_MS = 5_000;

export type Extension = Result<{ paidForSeconds: number }, Shortage>;

interface MeterOptions {
  clock: Clock;
  /** Epoch milliseconds. */
  answeredAt: number;
  paidForSeconds: number;
  /** Sets more money aside if what is paid for runs short. May reject: then it is asked again. */
  extend: (elapsedSeconds: number) => Promise<Extension>;
  /** There is no more money, or no more may be spent; the call goes on for what is paid. Again only after it was lifted meanwhile. */
  onShort: () => void;
  /** There is money again, and it may be spent. */
  onLifted: () => void;
  /** All that was paid for is used. `at`: the very instant, however late the timer. `shortage`: why there is no more, if we know. */
  onUsedUp: (at: number, shortage: Shortage | null) => void;
}

/** Lets a call talk as long as it is paid for, and no second longer. Owned by the call's tab, which stops it. */
export class Meter {
  readonly #options: MeterOptions;
  readonly #stopChecking: Cancel;
  #stopWaiting: Cancel = () => undefined;
  #paidForSeconds = 0;
  #isAsking = false;
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
    // Nobody is asked for what is there.
    if (elapsedSeconds + EXTEND_AHEAD_SECONDS <= this.#paidForSeconds) return;
    this.#isAsking = true;
    void extend(elapsedSeconds)
      .then((result) => this.#told(result))
      // Why is in the log already; without an answer the call ends when what it has paid for is used.
      .catch(() => undefined)
      .finally(() => (this.#isAsking = false));
  }

  #told(result: Extension): void {
    if (this.#isStopped) return;
    const wasShort = this.#shortage !== null;
    this.#shortage = result.ok ? null : result.failure;
    if (result.ok) this.#paidFor(result.value.paidForSeconds);
    if (wasShort === result.ok) (wasShort ? this.#options.onLifted : this.#options.onShort)();
  }

  #paidFor(seconds: number): void {
    if (seconds === this.#paidForSeconds) return;
    const { clock, answeredAt, onUsedUp } = this.#options;
    const until = answeredAt + seconds * 1000;
    this.#paidForSeconds = seconds;
    this.#stopWaiting();
    this.#stopWaiting = clock.after(until - clock.now(), () => onUsedUp(until, this.#shortage));
  }
}
