/** Where calls lead and where they come from: in the words of call control, of the edge, and of media. */
import type { Endpoint, IncomingChannel } from '#server/calls/port/call-control.ts';
import type { Log, LogFields } from '#kit/log.ts';
import type { TrunkAddresses } from './engine-parts.ts';
import type { MediaSession, MediaSessions, RtpSessionOptions } from './media/voice/media-session.ts';
import type { IncomingInvite, OutgoingInvite, SipEdge } from './sip/dialogs/leg.ts';
import type { SocketAddress } from './sip/wire/socket-address.ts';

type Edge = Pick<SipEdge, 'locate' | 'deskPhoneAt'>;

/** The way of a call of ours: where its INVITE goes, and where its media may come from. */
export class OriginateTarget {
  /** Resolves when both are known; never rejects. */
  readonly found: Promise<void>;
  readonly #endpoint: Endpoint;
  readonly #edge: Edge;
  readonly #trunk: TrunkAddresses;
  #located: SocketAddress | null = null;

  constructor(endpoint: Endpoint, edge: Edge, trunk: TrunkAddresses) {
    this.#endpoint = endpoint;
    this.#edge = edge;
    this.#trunk = trunk;
    this.found = this.#find();
  }

  get target(): OutgoingInvite['target'] {
    const endpoint = this.#endpoint;
    if (endpoint.technology === 'phone') return { kind: 'phone', contactId: endpoint.contactId };
    if (endpoint.technology === 'trunk') return { kind: 'trunk', number: endpoint.number };
    return { kind: 'uri', uri: endpoint.uri, located: this.#located };
  }

  /** null: a browser. */
  get media(): RtpSessionOptions | null {
    const endpoint = this.#endpoint;
    if (endpoint.technology === 'phone') return mediaOfPhone(this.#edge.deskPhoneAt(endpoint.contactId));
    if (endpoint.technology === 'trunk') return { signallingAddress: () => this.#trunk.addresses() };
    const addresses = () => (this.#located ? [this.#located.host] : []);
    return { signallingAddress: addresses, isGuarded: true };
  }

  async #find(): Promise<void> {
    const endpoint = this.#endpoint;
    if (endpoint.technology === 'trunk') await this.#trunk.known();
    if (endpoint.technology === 'sip') this.#located = await this.#edge.locate(endpoint.uri);
  }
}

/** The media of a call that came in; null: a browser. */
export function mediaOfCaller(
  origin: IncomingInvite['origin'],
  edge: Pick<SipEdge, 'deskPhoneAt'> | null,
): RtpSessionOptions | null {
  if (origin.kind === 'trunk') return { signallingAddress: hostOfPeer(origin.peer) };
  return mediaOfPhone(edge?.deskPhoneAt(origin.contactId) ?? null);
}

/** Any account has desk phones, and may write any address into their descriptions. */
const mediaOfPhone = (signallingAddress: string | null): RtpSessionOptions | null =>
  signallingAddress === null ? null : { signallingAddress, isGuarded: true };

export function endpointOf(origin: IncomingInvite['origin']): IncomingChannel['endpoint'] {
  if (origin.kind === 'trunk') return { technology: 'trunk', peer: origin.peer };
  return { technology: 'phone', ownerId: origin.ownerId, contactId: origin.contactId };
}

/** Host of "address:port"; an IPv6 address has colons of its own. */
function hostOfPeer(peer: string): string {
  return peer.slice(0, peer.lastIndexOf(':')).replace(/[[\]]/g, '');
}

/**
 * @param rtp null: a browser.
 * @param ids what is known of the call.
 * @returns null when no port is free: the call fails, the server goes on.
 */
export function openMedia(
  rtp: RtpSessionOptions | null,
  { media, log }: { media: MediaSessions; log: Log },
  ids: LogFields,
): MediaSession | null {
  try {
    return rtp === null ? media.webRtc() : media.rtp(rtp);
  } catch (error) {
    log.error({ error, ...ids }, 'no media for a call');
    return null;
  }
}
