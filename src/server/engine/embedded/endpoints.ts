/** Where calls lead and where they come from: in the words of call control, of the edge, and of media. */
import type { Endpoint, IncomingChannel } from '#server/calls/call-control.ts';
import type { Log } from '#kit/log.ts';
import type { MediaSession, MediaSessions } from './media/media-session.ts';
import type { IncomingInvite, OutgoingInvite } from './sip/leg.ts';

export function targetOf(endpoint: Endpoint): OutgoingInvite['target'] {
  if (endpoint.technology === 'phone') return { kind: 'phone', contactId: endpoint.contactId };
  if (endpoint.technology === 'sip') return { kind: 'uri', uri: endpoint.uri };
  return { kind: 'trunk', number: endpoint.number };
}

export function endpointOf(origin: IncomingInvite['origin']): IncomingChannel['endpoint'] {
  if (origin.kind === 'trunk') return { technology: 'trunk', peer: origin.peer };
  return { technology: 'phone', userId: origin.userId, contactId: origin.contactId };
}

/** Host of "address:port"; an IPv6 address has colons of its own. */
export function hostOfPeer(peer: string): string {
  return peer.slice(0, peer.lastIndexOf(':')).replace(/[[\]]/g, '');
}

/**
 * @param signallingAddress whose media may come from any port of it; null: a browser.
 * @returns null when no port is free: the call fails, the server goes on.
 */
export function openMedia(
  signallingAddress: string | null,
  { media, log }: { media: MediaSessions; log: Log },
): MediaSession | null {
  try {
    return signallingAddress === null ? media.webRtc() : media.rtp({ signallingAddress });
  } catch (error) {
    log.error({ error }, 'no media for a call');
    return null;
  }
}
