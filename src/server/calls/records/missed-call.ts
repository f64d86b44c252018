/** Whose call was missed. Pure. */
import type { CallRecord, LegOutcome } from '#contract/calls/calls.ts';
import type { HappeningFacts } from '#contract/people/notices.ts';

/** Nobody answered, and no message says what was wanted. */
export const isMissed = ({ direction, outcome, answeredAt, hasMessage }: CallRecord): boolean =>
  direction === 'inbound' &&
  answeredAt === null &&
  !hasMessage &&
  (outcome === 'missed' || outcome === 'abandoned');

/** Who declined knows; whom no line was left for, or whose colleague answered, has missed nothing. */
const isMissedLeg = (outcome: LegOutcome | null) =>
  outcome === 'no-answer' || outcome === 'cancelled' || outcome === 'unreachable' || outcome === 'busy';

/** null: nobody's phone was called. */
export function missedCallFacts({
  id,
  from,
  source,
  trackingNumber,
  legs,
}: CallRecord): HappeningFacts | null {
  const users = legs.flatMap(({ userId, outcome }) =>
    userId !== null && isMissedLeg(outcome) ? [userId] : [],
  );
  const missedBy = [...new Set(users)];
  if (missedBy.length === 0) return null;
  return { kind: 'missed-call', callId: id, from, source, trackingNumber, missedBy };
}
