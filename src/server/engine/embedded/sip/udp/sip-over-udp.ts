/** A SIP user agent on one UDP socket: the server's trunk edge, the demo carrier, a test's carrier. */
import { isIPv6 } from 'node:net';
import { URI, type Core } from 'sip.js';
import type { Cancel, Clock } from '#kit/clock.ts';
import { WindowCounts } from '#kit/load/window-counts.ts';
import type { Log } from '#kit/log.ts';
import { callerOf, dialedOf, headersOf } from '../dialogs/caller-identity.ts';
import type { SipLeg } from '../dialogs/leg.ts';
import { lostLeg } from '../dialogs/lost-leg.ts';
import { makeInvite } from '../dialogs/outgoing-invite.ts';
import { SignallingAgent } from '../dialogs/signalling-agent.ts';
import { untilQuiet } from '../dialogs/until-quiet.ts';
import { goingAway } from '../wire/refusal.ts';
import { answerRaw } from '../wire/answer.ts';
import { valueOf, type Head } from '../wire/head.ts';
import { readMessage } from '../wire/message.ts';
import { readSipUri } from '../wire/uri.ts';
import { advertisedTo, hostText, isOwnAddress } from './transport/advertised-address.ts';
import { AllowedPeers } from './allowed-peers.ts';
import { DatagramTransport } from './transport/datagram-transport.ts';
import type { DeskBinding } from './desk-binding.ts';
import { DeskRegistrar, type DeskRegistrarOptions } from './desk-registrar.ts';
import type { HostAddresses } from './host-addresses.ts';
import type { Envelope } from './transport/envelope.ts';
import { byDns, locate } from './locate.ts';
import { Peers, type Peer, type Route } from './peers.ts';
import type { SocketAddress } from '../wire/socket-address.ts';
import { StrangerLimit } from './stranger-limit.ts';
import type { UdpCall, UdpCallParts, UdpInvite } from './udp-call.ts';

/** A trunk that has not even said 100 by then is dead: the core alone would wait 32 s. */
const SILENCE = { afterMs: 4_000, status: 503 };
const FORGET_IDLE_PEERS_MS = 30_000;
const MAX_GOODBYE_MS = 1_500;
/** Messages in a second: what comes beyond that is lost, as on a network that is full. A call has twenty in all. */
const MOST_OF_A_CALL = 100;
/** Of a phone, or a house full of them behind one address. */
const MOST_OF_A_HOST = 400;

export interface SipOverUdpOptions {
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** What Via and Contact say; default: the bound address, or the one that the peer can reach. */
  advertised?: SocketAddress;
  /** IP addresses (or "10.0.0.0/8") allowed to send calls in. An INVITE of others gets 403, the rest silence. */
  peers: readonly string[];
  /** Finds the names among them. */
  hosts?: HostAddresses;
  /** Of a SIP endpoint; see `locate`. */
  mayReach?: (address: string) => boolean;
  /** User-Agent header. */
  userAgent: string;
  onInvite: (invite: UdpInvite) => void;
  /** Desk phones that may register here, and then call. */
  desk?: Omit<DeskRegistrarOptions, 'clock' | 'log'>;
  clock: Clock;
  log: Log;
}

export class SipOverUdp {
  /** Null: no phone may register here. */
  readonly desk: DeskRegistrar | null;
  readonly #options: SipOverUdpOptions;
  readonly #allowed: AllowedPeers;
  readonly #peers: Peers;
  readonly #strangers: StrangerLimit;
  /** Answers from where nobody was asked: ours among them give their points back. */
  readonly #answers: StrangerLimit;
  readonly #calls: WindowCounts;
  readonly #phones: WindowCounts;
  readonly #stopForgetting: Cancel;
  #transport: DatagramTransport | null = null;
  #closing = false;

  private constructor(options: SipOverUdpOptions) {
    this.#options = options;
    this.#allowed = new AllowedPeers(options.peers, options.hosts);
    this.#peers = new Peers({ makeAgent: (address, route) => this.#makeAgent(address, route) });
    const { desk, clock, log } = options;
    this.#strangers = new StrangerLimit(clock);
    this.#calls = new WindowCounts({ windowMs: 1_000, clock });
    this.#phones = new WindowCounts({ windowMs: 1_000, clock });
    this.#answers = new StrangerLimit(clock);
    this.desk = desk ? new DeskRegistrar({ ...desk, clock, log }, (at) => this.#peers.at(at)) : null;
    this.#stopForgetting = clock.every(FORGET_IDLE_PEERS_MS, () => this.#peers.forgetIdle());
  }

  /** Rejects when the port is taken. */
  static async open(options: SipOverUdpOptions): Promise<SipOverUdp> {
    const { host, port, clock, log } = options;
    const sip = new SipOverUdp(options);
    sip.#transport = await DatagramTransport.open({
      host,
      port,
      hears: (datagram, from) => sip.#hears(datagram, from),
      admit: (envelope, head, from) => sip.#isInShare(head, from) && sip.#admit(envelope, head, from),
      receive: (head, from) => sip.#receive(head, from),
      knows: (from) => sip.desk?.at(from) !== undefined,
      clock,
      log,
    });
    return sip;
  }

  /** Where the socket is bound. */
  get address(): SocketAddress {
    return this.#open.address;
  }

  /** See DatagramTransport. */
  async proveAlive(): Promise<void> {
    await this.#open.proveAlive();
  }

  /** Sends an INVITE. No response within 4 s ends the leg with 503 by 'timeout'; so does a URI that leads nowhere, by 'transport'. */
  invite({ uri, located, alsoAt, ...parts }: UdpCall): SipLeg {
    const requestUri = readSipUri(uri);
    const { listener } = parts;
    if (requestUri === null || this.#closing) return lostLeg(listener, 503, this.#options.log);
    // A call to ourselves would come in again, and again.
    if (located && isOwnAddress(located, this.address)) return lostLeg(listener, 482, this.#options.log);
    const target = { host: requestUri.host.replace(/[[\]]/g, ''), port: requestUri.port ?? 5060 };
    const mayReach = alsoAt ? undefined : this.#options.mayReach;
    const peer = this.#peers.called(target, { located, alsoAt, mayReach });
    return this.#call(peer, requestUri, new URI('sip', requestUri.user ?? '', requestUri.host), parts);
  }

  /** Rings a desk phone that is registered here. One that is not ends the leg with 480 by 'transport'. */
  ring(contactId: string, parts: UdpCallParts): SipLeg {
    const binding = this.desk?.find(contactId);
    if (!this.desk || !binding || this.#closing) return lostLeg(parts.listener, 480, this.#options.log);
    const peer = this.desk.peerOf(binding);
    const to = new URI('sip', binding.username, peer.agent.core.configuration.contact.uri.host);
    return this.#call(peer, binding.uri, to, parts);
  }

  /** Of the addresses that can be reached from here. */
  get family(): 4 | 6 {
    return isIPv6(this.address.host) ? 6 : 4;
  }

  /** Where a URI leads, for a call of ours; null: nowhere. */
  locate(uri: string): Promise<SocketAddress | null> {
    const { clock, mayReach } = this.#options;
    return locate(uri, { family: this.family, clock, ...(mayReach ? { mayReach, resolve: byDns } : {}) });
  }

  /** Ends every leg with BYE or CANCEL and closes the socket. Resolves within 2 s. */
  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    this.#stopForgetting();
    this.desk?.close();
    this.#peers.endAll();
    await this.#goodbyes();
    this.#peers.dispose();
    await this.#open.close();
  }

  #call(peer: Peer, requestUri: URI, to: URI, parts: UdpCallParts): SipLeg {
    const { callerNumber, callerName = null, headers = {}, sdpOffer, listener } = parts;
    const ownHost = peer.agent.core.configuration.contact.uri.host;
    const identity = { callerNumber, callerName, ownHost };
    const message = makeInvite(peer.agent, { requestUri, to, ...identity, headers, sdpOffer });
    return peer.agent.call({
      message,
      listener,
      silence: { ...SILENCE, heardSince: (at) => peer.lastHeardAt > at },
      abandon: ({ branch }) => this.#open.abandon(branch ?? ''),
    });
  }

  get #open(): DatagramTransport {
    if (!this.#transport) throw new Error('the SIP socket is not open yet');
    return this.#transport;
  }

  /** Until the far sides have answered our BYEs, or the time for it is up. */
  #goodbyes(): Promise<void> {
    const isBusy = () => this.#open.waiting > 0 || this.#peers.isBusy;
    return untilQuiet(isBusy, this.#options.clock, MAX_GOODBYE_MS);
  }

  /** A stranger's is read when it may be an answer to us, or something that strangers are answered. */
  #hears(datagram: Buffer, from: SocketAddress): boolean {
    if (this.#allowed.allows(from.host)) return true;
    if (this.#peers.isInCall(from.host) || this.desk?.at(from))
      return this.#phones.add(from.host) <= MOST_OF_A_HOST;
    const [word] = datagram.toString('latin1', 0, 9).split(' ', 1);
    if (word === 'SIP/2.0') return this.#answers.admits(from.host);
    return word === 'REGISTER'
      ? (this.desk?.hears(from) ?? false)
      : word === 'INVITE' && this.#strangers.hears(from.host);
  }

  #isInShare(head: Head, { host }: SocketAddress): boolean {
    return this.#calls.add(`${host} ${valueOf(head, 'call-id') ?? ''}`) <= MOST_OF_A_CALL;
  }

  #admit(envelope: Envelope, head: Head, from: SocketAddress): boolean {
    if (envelope.status !== null) return true;
    if (envelope.method === 'REGISTER' && this.desk) return this.desk.admits(from);
    if (this.#allowed.allows(from.host) || this.desk?.at(from)) return true;
    if (this.#isOfACall(envelope, head, from)) return true;
    if (envelope.method === 'INVITE' && this.#strangers.admits(from.host)) this.#forbid(head, from);
    this.#options.log.debug({ from: from.host, method: envelope.method }, 'sip from a stranger');
    return false;
  }

  #forbid(head: Head, from: SocketAddress): void {
    const answer = answerRaw(head, '403 Forbidden');
    if (answer !== null) void this.#open.transmit(answer, from).catch(() => undefined);
  }

  /** A carrier we only call may still end those calls. */
  #isOfACall({ method }: Envelope, head: Head, { host }: SocketAddress): boolean {
    const isFirstInvite = method === 'INVITE' && !/;[ \t]*tag[ \t]*=/i.test(valueOf(head, 'to') ?? '');
    return !isFirstInvite && this.#peers.isInCall(host);
  }

  #receive(head: Head, from: SocketAddress): void {
    const read = readMessage(head);
    if (read.kind === 'request') this.#agentFor(read.message, from).receiveRequest(read.message);
    else if (read.kind === 'response') this.#receiveResponse(read.message, from);
    else if (read.answer !== null) void this.#open.send(read.answer).catch(() => undefined);
  }

  #receiveResponse(message: Core.IncomingResponseMessage, from: SocketAddress): void {
    const peer = this.#peers.ownerOf(message);
    if (!peer || (peer.isPinned && !peer.hosts.has(from.host))) return;
    this.#answers.proven(from.host);
    peer.hosts.add(from.host);
    peer.lastHeardAt = this.#options.clock.now();
    peer.agent.receiveResponse(message);
  }

  #agentFor(message: Core.IncomingRequestMessage, from: SocketAddress): SignallingAgent {
    const owner = this.#peers.ownerOf(message);
    return owner?.hosts.has(from.host) ? owner.agent : this.#peers.at(from).agent;
  }

  #makeAgent(address: SocketAddress, route: Route): SignallingAgent {
    const { advertised, userAgent, clock, log } = this.#options;
    const own = advertised ?? advertisedTo(address.host, this.address);
    return new SignallingAgent({
      transport: { protocol: 'UDP', send: (text) => this.#open.send(text, route) },
      contact: new URI('sip', '', hostText(own.host), own.port),
      viaHost: `${hostText(own.host)}:${own.port}`,
      viaForceRport: true,
      userAgent,
      onInvite: (request, agent) => this.#invited(request, agent, address),
      ...(this.desk ? { onRegister: (request) => void this.desk?.register(request, address) } : {}),
      clock,
      log,
    });
  }

  #invited(request: Core.IncomingInviteRequest, agent: SignallingAgent, from: SocketAddress): void {
    const dialed = dialedOf(request.message);
    const phone = this.desk?.at(from, request.message.from.uri.user);
    const announce = (of: UdpInvite['phone']) =>
      this.#options.onInvite({
        leg: agent.incomingLeg(request),
        from,
        phone: of,
        dialed: dialed ?? '',
        ...callerOf(request.message, of === null),
        headers: headersOf(request.message, ['X-', 'P-']),
      });
    if (dialed === null) request.reject({ statusCode: 404 });
    else if (this.#closing) request.reject(goingAway);
    else if (phone) this.#phoneInvited(request, phone, announce);
    else if (this.#allowed.allows(from.host)) announce(null);
    else request.reject({ statusCode: 403 });
  }

  #phoneInvited(
    request: Core.IncomingInviteRequest,
    phone: DeskBinding,
    announce: (of: UdpInvite['phone']) => void,
  ): void {
    const { receivingId, id: contactId } = phone;
    const proven = this.desk?.proves(request, phone) ?? Promise.resolve(false);
    proven
      .then((isProven) => {
        if (isProven && this.#closing) request.reject(goingAway);
        else if (isProven) announce({ receivingId, contactId });
      })
      .catch((error: unknown) =>
        this.#options.log.warn(
          { error: String(error), sipCallId: request.message.callId },
          'a call of a desk phone was not handled',
        ),
      );
  }
}
