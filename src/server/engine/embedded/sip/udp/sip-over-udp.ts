/**
 * A SIP user agent on one UDP socket: the server's trunk edge, the demo carrier, a test's carrier.
 * One core per peer address, because a core tells its transactions apart by nothing but the branch.
 */
import { isIP } from 'node:net';
import { URI, type Core } from 'sip.js';
import type { Cancel, Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { callerOf, dialedOf, headersOf } from '../caller-identity.ts';
import { readMessage } from '../incoming-message.ts';
import type { IncomingLeg, LegListener, SipLeg } from '../leg.ts';
import { lostLeg } from '../lost-leg.ts';
import { makeInvite, parseSipUri } from '../outgoing-invite.ts';
import { SignallingAgent, type IncomingMessage } from '../signalling-agent.ts';
import { answerRaw } from '../unparsable.ts';
import { advertisedTo, hostText } from './advertised-address.ts';
import { AllowedPeers } from './allowed-peers.ts';
import { DatagramTransport } from './datagram-transport.ts';
import type { Envelope } from './envelope.ts';
import type { SocketAddress } from './socket-address.ts';

/** A trunk that has not even said 100 by then is dead: the core alone would wait 32 s. */
const SILENCE = { afterMs: 4_000, status: 503 };
const FORGET_IDLE_PEERS_MS = 30_000;
const MAX_GOODBYE_MS = 1_500;

export interface UdpInvite {
  leg: IncomingLeg;
  /** Where the INVITE came from. */
  from: SocketAddress;
  /** User part of the Request-URI, percent-decoded, at most 64 characters. Untrusted. */
  dialed: string;
  /** P-Asserted-Identity, else From: "+1…" or "anonymous". */
  callerNumber: string;
  callerName: string | null;
  /** Value of each X-… and P-… header by its name as RFCs write it, at most 256 characters each. */
  headers: Record<string, string>;
}

export interface UdpCall {
  /** Request-URI, e.g. "sip:+12025550110@127.0.0.1:5060". */
  uri: string;
  /** From and P-Asserted-Identity: E.164, or "anonymous" (then Privacy: id and no identity). */
  callerNumber: string;
  callerName?: string | null;
  /** More headers by name, e.g. P-Called-Party-ID. */
  headers?: Readonly<Record<string, string>>;
  sdpOffer: string;
  listener: LegListener;
}

export interface SipOverUdpOptions {
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** What Via and Contact say; default: the bound address, or the one that the peer can reach. */
  advertised?: SocketAddress;
  /** IP addresses (or "10.0.0.0/8") allowed to send calls in. An INVITE of others gets 403, the rest silence. */
  peers: readonly string[];
  /** User-Agent header. */
  userAgent: string;
  onInvite: (invite: UdpInvite) => void;
  clock: Clock;
  log: Log;
}

interface Peer {
  agent: SignallingAgent;
  /** IP addresses that speak for it. */
  hosts: Set<string>;
  lastHeardAt: number;
}

export class SipOverUdp {
  readonly #options: SipOverUdpOptions;
  readonly #allowed: AllowedPeers;
  readonly #peers = new Map<string, Peer>();
  readonly #stopForgetting: Cancel;
  #transport: DatagramTransport | null = null;
  #closing = false;

  private constructor(options: SipOverUdpOptions) {
    this.#options = options;
    this.#allowed = new AllowedPeers(options.peers);
    this.#stopForgetting = options.clock.every(FORGET_IDLE_PEERS_MS, () => this.#forgetIdlePeers());
  }

  /** Rejects when the port is taken. */
  static async open(options: SipOverUdpOptions): Promise<SipOverUdp> {
    const { host, port, clock, log } = options;
    const sip = new SipOverUdp(options);
    sip.#transport = await DatagramTransport.open({
      host,
      port,
      admit: (envelope, text, from) => sip.#admit(envelope, text, from),
      receive: (text, from) => sip.#receive(text, from),
      clock,
      log,
    });
    return sip;
  }

  /** Where the socket is bound. */
  get address(): SocketAddress {
    return this.#open.address;
  }

  /** Sends an INVITE. No response within 4 s ends the leg with 503 by 'timeout'; so does a URI that leads nowhere, by 'transport'. */
  invite({ uri, callerNumber, callerName = null, headers = {}, sdpOffer, listener }: UdpCall): SipLeg {
    const requestUri = parseSipUri(uri);
    if (requestUri === null || this.#closing) return lostLeg(listener, 503, this.#options.log);
    const peer = this.#peerAt({ host: requestUri.host.replace(/[[\]]/g, ''), port: requestUri.port ?? 5060 });
    const ownHost = peer.agent.core.configuration.contact.uri.host;
    const to = new URI('sip', requestUri.user ?? '', requestUri.host);
    const message = makeInvite(peer.agent, {
      requestUri,
      to,
      callerNumber,
      callerName,
      ownHost,
      headers,
      sdpOffer,
    });
    return peer.agent.call({
      message,
      listener,
      silence: { ...SILENCE, heardSince: (at) => peer.lastHeardAt > at },
      abandon: ({ branch }) => this.#open.abandon(branch ?? ''),
    });
  }

  /** Ends every leg with BYE or CANCEL and closes the socket. Resolves within 2 s. */
  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    this.#stopForgetting();
    for (const { agent } of this.#peers.values()) agent.endAll();
    await this.#goodbyes();
    for (const { agent } of this.#peers.values()) agent.dispose();
    await this.#open.close();
  }

  get #open(): DatagramTransport {
    if (!this.#transport) throw new Error('the SIP socket is not open yet');
    return this.#transport;
  }

  /** Until the far sides have answered our BYEs, or the time for it is up. */
  #goodbyes(): Promise<void> {
    const { clock } = this.#options;
    return new Promise((resolve) => {
      const busy = () =>
        this.#open.waiting > 0 || [...this.#peers.values()].some(({ agent }) => agent.legs.size > 0);
      const done = () => {
        stopLooking();
        stopWaiting();
        resolve();
      };
      const stopLooking = clock.every(20, () => !busy() && done());
      const stopWaiting = clock.after(MAX_GOODBYE_MS, done);
      if (!busy()) done();
    });
  }

  #admit(envelope: Envelope, text: string, from: SocketAddress): boolean {
    if (envelope.status !== null || this.#allowed.allows(from.host)) return true;
    // A carrier we only call may still end those calls.
    if ([...this.#peers.values()].some(({ agent, hosts }) => agent.legs.size > 0 && hosts.has(from.host))) {
      if (envelope.method !== 'INVITE' || /^(?:To|t)[ \t]*:.*;\s*tag=/im.test(text)) return true;
    }
    const answer = envelope.method === 'INVITE' ? answerRaw(text, '403 Forbidden') : null;
    if (answer !== null) void this.#open.transmit(answer, from).catch(() => undefined);
    this.#options.log.debug(
      { from: from.host, method: envelope.method },
      'sip from a peer that is not allowed',
    );
    return false;
  }

  #receive(text: string, from: SocketAddress): void {
    const read = readMessage(text);
    if (read.kind === 'request') this.#agentFor(read.message, from).receiveRequest(read.message);
    else if (read.kind === 'response') this.#receiveResponse(read.message, from);
    else if (read.answer !== null) void this.#open.send(read.answer).catch(() => undefined);
  }

  /** Our branches are random: whoever knows one has seen our request. */
  #receiveResponse(message: Core.IncomingResponseMessage, from: SocketAddress): void {
    const peer = this.#owner(message);
    if (!peer) return;
    peer.hosts.add(from.host);
    peer.lastHeardAt = this.#options.clock.now();
    peer.agent.receiveResponse(message);
  }

  #agentFor(message: Core.IncomingRequestMessage, from: SocketAddress): SignallingAgent {
    const owner = this.#owner(message);
    return owner?.hosts.has(from.host) ? owner.agent : this.#peerAt(from).agent;
  }

  #owner(message: IncomingMessage): Peer | undefined {
    return [...this.#peers.values()].find(({ agent }) => agent.owns(message));
  }

  #peerAt(address: SocketAddress): Peer {
    const key = `${address.host}|${address.port}`;
    const known = this.#peers.get(key);
    if (known) return known;
    const { advertised, userAgent, clock, log } = this.#options;
    const own = advertised ?? advertisedTo(address.host, this.#open.address);
    const agent = new SignallingAgent({
      transport: { protocol: 'UDP', send: (text) => this.#open.send(text) },
      contact: new URI('sip', '', hostText(own.host), own.port),
      viaHost: `${hostText(own.host)}:${own.port}`,
      viaForceRport: true,
      userAgent,
      onInvite: (request, from) => this.#invited(request, from, address),
      clock,
      log,
    });
    const peer = { agent, hosts: new Set(isIP(address.host) ? [address.host] : []), lastHeardAt: 0 };
    this.#peers.set(key, peer);
    return peer;
  }

  #invited(request: Core.IncomingInviteRequest, agent: SignallingAgent, from: SocketAddress): void {
    const dialed = dialedOf(request.message);
    if (dialed === null || this.#closing) {
      request.reject({ statusCode: dialed === null ? 404 : 503 });
      return;
    }
    const headers = headersOf(request.message, ['X-', 'P-']);
    this.#options.onInvite({
      leg: agent.incomingLeg(request),
      from,
      dialed,
      ...callerOf(request.message, true),
      headers,
    });
  }

  #forgetIdlePeers(): void {
    for (const [key, { agent }] of this.#peers) if (agent.idle) this.#peers.delete(key);
  }
}
