import type { RingTarget } from './ring-target.ts';

/** A call that waits in a queue. */
export interface Waiter {
  readonly accountId: string;
  readonly queueId: string;
  /** Rings them; `onRefused` when they did not take it. */
  offer(target: RingTarget, onRefused: () => void): void;
  /** The queue is no more. */
  queueGone(): void;
}

/** Where calls wait. */
export interface Lines {
  join(waiter: Waiter): void;
  /** It is answered, or leaves otherwise; a second time it changes nothing. */
  leave(waiter: Waiter): void;
  /** This user has no call any more. */
  idle(userId: string): void;
}
