/** The edge of the server: phones over WebSocket, the carrier over UDP, the registrar between them. */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type {
  EndOfPhones,
  IncomingInvite,
  OutgoingInvite,
  RegisteredContact,
  SipEdge,
  SipEdgeListener,
  SipLeg,
} from './dialogs/leg.ts';
import { lostLeg } from './dialogs/lost-leg.ts';
import { readSipUri } from './wire/uri.ts';
import { SipOverUdp } from './udp/sip-over-udp.ts';
import type { UdpCallParts, UdpInvite } from './udp/udp-call.ts';
import type { DeskPhones } from './udp/desk-phones.ts';
import type { HostAddresses } from './udp/host-addresses.ts';
import type { SocketAddress } from './wire/socket-address.ts';
import type { PhonePasswords } from './websocket/authenticator.ts';
import { Phones, type Knocking } from './websocket/phones.ts';

export type { PhonePasswords };

const SIP_PORT = 5060;
const USER_AGENT = 'Ringside';

export interface TrunkOptions {
  /** Local UDP address for the carrier. Port 0 takes any free one. */
  host: string;
  port: number;
  /** Where outbound calls go, e.g. "sip:127.0.0.1:5090"; read at each call, null ends the call with 503. */
  uri: () => string | null;
  /** IP addresses (or "10.0.0.0/8") allowed to send calls in. */
  peers: readonly string[];
  hosts: HostAddresses;
  mayReach?: (address: string) => boolean;
  /** What Via and Contact say, when the bound address is not what the carrier reaches us by. */
  advertised?: SocketAddress;
}

export interface SipEdgeOptions {
  /** Digest realm and host part of every address of record. */
  realm: string;
  passwords: PhonePasswords;
  /** Who may register over UDP, on the trunk's socket; nobody when it is not given. */
  deskPhones?: DeskPhones;
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
    const { realm, passwords, deskPhones, listener, clock, log } = options;
    const { host, port, peers, hosts, mayReach, advertised } = options.trunk;
    const contactChanged: SipEdgeListener['contactChanged'] = (contact, status) =>
      listener.contactChanged(contact, status);
    const trunk = await SipOverUdp.open({
      host,
      port,
      peers,
      hosts,
      ...(mayReach ? { mayReach } : {}),
      ...(advertised ? { advertised } : {}),
      userAgent: USER_AGENT,
      onInvite: (invite) => listener.invite(overUdp(invite)),
      ...(deskPhones ? { desk: { phones: deskPhones, realm, contactChanged } } : {}),
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

  /** Rejects when the trunk's socket does not hear itself. */
  proveAlive(): Promise<void> {
    return this.#trunk.proveAlive();
  }

  /**
   * Takes over an HTTP upgrade whose Origin was checked already. Refuses it with 400 unless it speaks "sip", and with 429
   * when too many come from its network, unless somebody is signed in there.
   */
  acceptWebSocket(request: IncomingMessage, socket: Duplex, head: Buffer, from: Knocking): void {
    this.#phones.accept(request, socket, head, from);
  }

  get sessionIds(): string[] {
    return this.#phones.sessionIds;
  }

  endSession(sessionId: string, how: EndOfPhones): Promise<void> {
    return this.#phones.endSession(sessionId, how);
  }

  contactsOf(ownerId: string): RegisteredContact[] {
    const browsers = this.#phones.registrar.bindingsOf(ownerId);
    return [...browsers, ...(this.#trunk.desk?.bindingsOf(ownerId) ?? [])].map(({ contact }) => contact);
  }

  deskPhoneAt(contactId: string): string | null {
    return this.#trunk.desk?.find(contactId)?.source.host ?? null;
  }

  dropDeskPhones(receivingId: string): void {
    this.#trunk.desk?.drop(receivingId);
  }

  /** Null for our own carrier as well: it takes whatever comes from here for ours, and nobody would have paid for it. */
  async locate(uri: string): Promise<SocketAddress | null> {
    const { trunk } = this.#options;
    const carrier = readSipUri(trunk.uri() ?? '');
    const name = carrier?.host.replace(/[[\]]/g, '') ?? '';
    const [place] = await Promise.all([this.#trunk.locate(uri), trunk.hosts.known(name)]);
    const ours = trunk.hosts.of(name).map((host) => ({ host, port: carrier?.port ?? SIP_PORT }));
    return place && ours.some((own) => isSameSystem(place, own)) ? null : place;
  }

  invite(invite: OutgoingInvite): SipLeg {
    const { target, listener } = invite;
    const { log, trunk } = this.#options;
    if (target.kind === 'phone') return this.#ring(invite, target.contactId);
    const uri = readSipUri(target.kind === 'uri' ? target.uri : (trunk.uri() ?? ''));
    if (uri === null) return lostLeg(listener, 503, log);
    const call = { ...partsOf(invite, uri.host), uri: uri.toRaw() };
    if (target.kind === 'uri') {
      return target.located
        ? this.#trunk.invite({ ...call, located: target.located })
        : lostLeg(listener, 404, log);
    }
    uri.user = target.number;
    const name = uri.host.replace(/[[\]]/g, '');
    if (isIP(name) !== 0) return this.#trunk.invite({ ...call, uri: uri.toRaw() });
    const alsoAt = trunk.hosts.of(name);
    const host = alsoAt.find((address) => isIP(address) === this.#trunk.family);
    if (host === undefined) return lostLeg(listener, 503, log);
    const located = { host, port: uri.port ?? SIP_PORT };
    return this.#trunk.invite({ ...call, uri: uri.toRaw(), located, alsoAt });
  }

  #ring(invite: OutgoingInvite, contactId: string): SipLeg {
    const isDesk = this.deskPhoneAt(contactId) !== null;
    if (!isDesk) return this.#phones.invite(invite, contactId);
    return this.#trunk.ring(contactId, partsOf(invite, this.#options.realm));
  }

  async close(): Promise<void> {
    this.#options.trunk.hosts.close();
    await Promise.all([this.#phones.close(), this.#trunk.close()]);
  }
}

/** Whatever its port; on this machine there may be others. */
const isSameSystem = (one: SocketAddress, other: SocketAddress): boolean =>
  one.host === other.host && (one.port === other.port || !one.host.startsWith('127.'));

function partsOf({ calledNumber, ...invite }: OutgoingInvite, host: string): UdpCallParts {
  const { callerNumber, callerName, headers, sdpOffer, listener } = invite;
  const called = calledNumber === null ? {} : { 'P-Called-Party-ID': `<sip:${calledNumber}@${host}>` };
  return { callerNumber, callerName, headers: { ...called, ...headers }, sdpOffer, listener };
}

function overUdp({ leg, from, phone, dialed, callerNumber, callerName, headers }: UdpInvite): IncomingInvite {
  const own = Object.entries(headers).filter(([name]) => name.startsWith('X-Ringside-'));
  const origin: IncomingInvite['origin'] = phone
    ? { kind: 'phone', ownerId: phone.receivingId, contactId: phone.contactId }
    : { kind: 'trunk', peer: `${from.host}:${from.port}` };
  return { leg, origin, dialed, callerNumber, callerName, headers: Object.fromEntries(own) };
}

export function openSipEdge(options: SipEdgeOptions): Promise<EmbeddedSipEdge> {
  return EmbeddedSipEdge.open(options);
}
