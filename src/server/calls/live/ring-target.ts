import type { Leg } from '#contract/calls/calls.ts';
import type { RingResult } from '#server/routing/rules/decision.ts';
import type { Endpoint } from '../port/call-control.ts';

/** Somebody whose turn it is, and where they can be rung now. */
export interface RingTarget {
  /** Routing's `targetKey`. */
  key: string;
  leg: Pick<Leg, 'party' | 'userId' | 'name'>;
  /** Why nothing of theirs is rung; null: all of `endpoints` are. */
  skip: RingResult | null;
  endpoints: Endpoint[];
  /** Their calls are recorded, whichever number they come by. */
  isRecorded: boolean;
  /** The leg for which money is set aside; null: it costs nothing. */
  reservedId: string | null;
}
