/** The edge of the server: phones over WebSocket, the carrier over UDP, the registrar between them. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { Result } from '#kit/result.ts';
import type { OutgoingInvite, RegisteredContact, SipEdge, SipEdgeListener, SipLeg } from './leg.ts';
import type { SocketAddress } from './udp/socket-address.ts';

/** Short-lived phone credentials, as people/phone-credentials.ts checks them. */
export interface PhonePasswords {
  passwordFor(username: string): Result<{ userId: string; password: string }, 'malformed' | 'expired'>;
}

export interface TrunkOptions {
  /** Local UDP address for the carrier. Port 0 takes any free one. */
  host: string;
  port: number;
  /** Where outbound calls go, e.g. "sip:127.0.0.1:5090"; read at each call, null ends the call with 503. */
  uri: () => string | null;
  /** IP addresses (or "10.0.0.0/8") allowed to send calls in. */
  peers: readonly string[];
  /** What Via and Contact say, when the bound address is not what the carrier reaches us by. */
  advertised?: SocketAddress;
}

export interface SipEdgeOptions {
  /** Digest realm and host part of every address of record. */
  realm: string;
  passwords: PhonePasswords;
  trunk: TrunkOptions;
  listener: SipEdgeListener;
  clock: Clock;
  log: Log;
}

export class EmbeddedSipEdge implements SipEdge {
  /** Where the trunk's UDP socket is bound. */
  readonly trunkAddress: SocketAddress;

  constructor(trunkAddress: SocketAddress) {
    this.trunkAddress = trunkAddress;
  }

  /** Takes over an HTTP upgrade whose Origin was checked already. Refuses it with 400 unless it speaks "sip". */
  acceptWebSocket(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    void [request, socket, head];
  }

  contactsOf(userId: string): RegisteredContact[] {
    void userId;
    return [];
  }

  invite(invite: OutgoingInvite): SipLeg {
    throw new Error(`not built yet: ${invite.callerNumber}`);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Binds the trunk's port. Rejects when it is taken. */
export function openSipEdge(options: SipEdgeOptions): Promise<EmbeddedSipEdge> {
  return Promise.resolve(new EmbeddedSipEdge({ host: options.trunk.host, port: options.trunk.port }));
}
