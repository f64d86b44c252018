/** A leg to a target that is not there: it ends by itself, in a later turn. */
import { randomUUID } from 'node:crypto';
import { logWith, type Log } from '#kit/log.ts';
import type { LegListener, SipLeg } from './leg.ts';
import { LegEvents } from './leg-events.ts';

export function lostLeg(listener: LegListener, status: number, log: Log): SipLeg {
  const id = randomUUID();
  new LegEvents(logWith(log, { sipCallId: id }), listener).end({
    by: 'transport',
    status,
    reason: null,
    error: null,
  });
  return { id, callId: id, end: () => undefined };
}
