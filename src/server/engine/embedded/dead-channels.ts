/** Ends the calls whose far side is lost without a word. */
import type { Contact, IncomingChannel, OriginateRequest } from '#server/calls/port/call-control.ts';
import type { Channel } from './channel.ts';
import { isLost } from './silence-watch.ts';

export interface ActiveChannel {
  channel: Channel;
  endpoint: IncomingChannel['endpoint'] | OriginateRequest['endpoint'];
  /** Since when its contact has been unreachable or gone; always null for what does not register. */
  flowLostAt: number | null;
}

export interface Watch {
  contactsOf: (ownerId: string) => Contact[];
  silentForMs: number;
}

export function endDeadChannels(
  lines: readonly ActiveChannel[],
  now: number,
  { contactsOf, silentForMs }: Watch,
): void {
  for (const line of lines) {
    const { channel, endpoint } = line;
    line.flowLostAt = hasFlow(endpoint, contactsOf) ? null : (line.flowLostAt ?? now);
    const { upSince } = channel;
    const { lastReceivedAt, remoteDirection } = channel.media;
    const speaks = remoteDirection === 'sendrecv';
    const facts = { upSince, lastReceivedAt, flowLostAt: line.flowLostAt, speaks };
    if (isLost(facts, now, silentForMs)) channel.lose();
  }
}

function hasFlow(endpoint: ActiveChannel['endpoint'], contactsOf: Watch['contactsOf']): boolean {
  if (endpoint.technology !== 'phone') return true;
  return contactsOf(endpoint.ownerId).some(({ id, reachable }) => id === endpoint.contactId && reachable);
}

/** As it is told: how long ago, for the listener's clock is not ours. */
export const lostFor = (lostAt: number | null, now: number): { lostForMs?: number } =>
  lostAt === null ? {} : { lostForMs: now - lostAt };
