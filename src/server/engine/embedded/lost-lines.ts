/** Ends the calls whose far side is lost without a word. */
import type { Contact, IncomingChannel, OriginateRequest } from '#server/calls/call-control.ts';
import type { Channel } from './channel.ts';
import { isLost, type SilenceLimits } from './silence-watch.ts';

export interface Line {
  channel: Channel;
  endpoint: IncomingChannel['endpoint'] | OriginateRequest['endpoint'];
  /** Since when its contact has been unreachable or gone; always null for what does not register. */
  flowLostAt: number | null;
}

export interface Watch {
  contactsOf: (userId: string) => Contact[];
  limits: SilenceLimits;
}

export function endLostLines(lines: readonly Line[], now: number, { contactsOf, limits }: Watch): void {
  for (const line of lines) {
    const { channel, endpoint } = line;
    line.flowLostAt = hasFlow(endpoint, contactsOf) ? null : (line.flowLostAt ?? now);
    const { upSince, isHeld } = channel;
    const { lastReceivedAt } = channel.media;
    const { technology } = endpoint;
    const facts = { technology, upSince, lastReceivedAt, flowLostAt: line.flowLostAt, isHeld };
    if (isLost(facts, now, limits)) channel.hangup({ cause: 'destination-out-of-order' });
  }
}

function hasFlow(endpoint: Line['endpoint'], contactsOf: Watch['contactsOf']): boolean {
  if (endpoint.technology !== 'phone') return true;
  return contactsOf(endpoint.userId).some(({ id, reachable }) => id === endpoint.contactId && reachable);
}
