import type { RingTarget } from './ring-target.ts';

/** A call that waits in a queue. */
export interface QueuedCall {
  readonly accountId: string;
  readonly queueId: string;
  /** Rings them; `onRefused` when they did not take it. */
  offer(target: RingTarget, onRefused: () => void): void;
  /** The queue is no more. */
  queueGone(): void;
}

/** Where calls wait. */
export interface CallQueues {
  join(queuedCall: QueuedCall): void;
  /** It is answered, or leaves otherwise; a second time it changes nothing. */
  leave(queuedCall: QueuedCall): void;
  /** This user has no call any more. */
  idle(userId: string): void;
}
