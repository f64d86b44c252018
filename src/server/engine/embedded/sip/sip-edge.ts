/** The edge of the server: phones over WebSocket, the carrier over UDP, the registrar between them. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type {
  IncomingInvite,
  OutgoingInvite,
  RegisteredContact,
  SipEdge,
  SipEdgeListener,
  SipLeg,
} from './leg.ts';
import { lostLeg } from './lost-leg.ts';
import { parseSipUri } from './outgoing-invite.ts';
import { SipOverUdp, type UdpInvite } from './udp/sip-over-udp.ts';
import type { SocketAddress } from './udp/socket-address.ts';
import type { PhonePasswords } from './websocket/authenticator.ts';
import { Phones } from './websocket/phones.ts';

export type { PhonePasswords };

const USER_AGENT = 'Ringside';

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
  readonly #phones: Phones;
  readonly #trunk: SipOverUdp;
  readonly #options: SipEdgeOptions;

  private constructor(options: SipEdgeOptions, phones: Phones, trunk: SipOverUdp) {
    this.#options = options;
    this.#phones = phones;
    this.#trunk = trunk;
  }

  /** Binds the trunk's port. Rejects when it is taken. */
  static async open(options: SipEdgeOptions): Promise<EmbeddedSipEdge> {
    const { realm, passwords, listener, clock, log } = options;
    const { host, port, peers, advertised } = options.trunk;
    const trunk = await SipOverUdp.open({
      host,
      port,
      peers,
      ...(advertised ? { advertised } : {}),
      userAgent: USER_AGENT,
      onInvite: (invite) => listener.invite(fromTrunk(invite)),
      clock,
      log,
    });
    const phones = new Phones({ realm, passwords, listener, userAgent: USER_AGENT, clock, log });
    return new EmbeddedSipEdge(options, phones, trunk);
  }

  /** Where the trunk's UDP socket is bound. */
  get trunkAddress(): SocketAddress {
    return this.#trunk.address;
  }

  /** Takes over an HTTP upgrade whose Origin was checked already. Refuses it with 400 unless it speaks "sip". */
  acceptWebSocket(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#phones.accept(request, socket, head);
  }

  contactsOf(userId: string): RegisteredContact[] {
    return this.#phones.registrar.bindingsOf(userId).map(({ contact }) => contact);
  }

  locate(uri: string): Promise<SocketAddress | null> {
    return this.#trunk.locate(uri);
  }

  invite(invite: OutgoingInvite): SipLeg {
    const { target, listener } = invite;
    const { log, trunk } = this.#options;
    if (target.kind === 'phone') return this.#phones.invite(invite, target.contactId);
    const uri = parseSipUri(target.kind === 'uri' ? target.uri : (trunk.uri() ?? ''));
    if (uri === null) return lostLeg(listener, 503, log);
    if (target.kind === 'trunk') uri.user = target.number;
    else if (target.located === null) return lostLeg(listener, 404, log);
    const { calledNumber, callerNumber, callerName, headers, sdpOffer } = invite;
    const called = calledNumber === null ? {} : { 'P-Called-Party-ID': `<sip:${calledNumber}@${uri.host}>` };
    return this.#trunk.invite({
      uri: uri.toRaw(),
      callerNumber,
      callerName,
      headers: { ...called, ...headers },
      sdpOffer,
      listener,
      ...(target.kind === 'uri' && target.located ? { located: target.located } : {}),
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.#phones.close(), this.#trunk.close()]);
  }
}

function fromTrunk({ leg, from, dialed, callerNumber, callerName, headers }: UdpInvite): IncomingInvite {
  const own = Object.entries(headers).filter(([name]) => name.startsWith('X-Ringside-'));
  const origin = { kind: 'trunk' as const, peer: `${from.host}:${from.port}` };
  return { leg, origin, dialed, callerNumber, callerName, headers: Object.fromEntries(own) };
}

export function openSipEdge(options: SipEdgeOptions): Promise<EmbeddedSipEdge> {
  return EmbeddedSipEdge.open(options);
}
