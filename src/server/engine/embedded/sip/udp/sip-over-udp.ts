/** A SIP user agent on one UDP socket: the server's trunk edge, the demo carrier, a test's carrier. */
import { isIPv6 } from 'node:net';
import { URI, type Core } from 'sip.js';
import type { Cancel, Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { callerOf, dialedOf, headersOf } from '../caller-identity.ts';
import { readMessage } from '../incoming-message.ts';
import type { IncomingLeg, LegListener, SipLeg } from '../leg.ts';
import { lostLeg } from '../lost-leg.ts';
import { makeInvite, parseSipUri } from '../outgoing-invite.ts';
import { SignallingAgent } from '../signalling-agent.ts';
import { answerRaw } from '../unparsable.ts';
import { advertisedTo, hostText } from './advertised-address.ts';
import { AllowedPeers } from './allowed-peers.ts';
import { DatagramTransport } from './datagram-transport.ts';
import type { Envelope } from './envelope.ts';
import { locate } from './locate.ts';
import { Peers, type Route } from './peers.ts';
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
  /** Where the URI was found to lead: its answers come from there only. Not given: wherever its host is when we send. */
  located?: SocketAddress;
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

export class SipOverUdp {
  readonly #options: SipOverUdpOptions;
  readonly #allowed: AllowedPeers;
  readonly #peers: Peers;
  readonly #stopForgetting: Cancel;
  #transport: DatagramTransport | null = null;
  #closing = false;

  private constructor(options: SipOverUdpOptions) {
    this.#options = options;
    this.#allowed = new AllowedPeers(options.peers);
    this.#peers = new Peers({ makeAgent: (address, route) => this.#makeAgent(address, route) });
    this.#stopForgetting = options.clock.every(FORGET_IDLE_PEERS_MS, () => this.#peers.forgetIdle());
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
  invite({
    uri,
    callerNumber,
    callerName = null,
    headers = {},
    sdpOffer,
    listener,
    located,
  }: UdpCall): SipLeg {
    const requestUri = parseSipUri(uri);
    if (requestUri === null || this.#closing) return lostLeg(listener, 503, this.#options.log);
    const target = { host: requestUri.host.replace(/[[\]]/g, ''), port: requestUri.port ?? 5060 };
    if (located && this.#isOwn(located)) return lostLeg(listener, 482, this.#options.log);
    const peer = located ? this.#peers.named(target, located) : this.#peers.at(target);
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

  /** Where a URI leads, for a call of ours; null: nowhere. */
  locate(uri: string): Promise<SocketAddress | null> {
    return locate(uri, { family: isIPv6(this.address.host) ? 6 : 4, clock: this.#options.clock });
  }

  /** Ends every leg with BYE or CANCEL and closes the socket. Resolves within 2 s. */
  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    this.#stopForgetting();
    this.#peers.endAll();
    await this.#goodbyes();
    this.#peers.dispose();
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
      const busy = () => this.#open.waiting > 0 || this.#peers.isBusy;
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
    if (this.#peers.isInCall(from.host)) {
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

  #receiveResponse(message: Core.IncomingResponseMessage, from: SocketAddress): void {
    const peer = this.#peers.ownerOf(message);
    if (!peer || (peer.isPinned && !peer.hosts.has(from.host))) return;
    peer.hosts.add(from.host);
    peer.lastHeardAt = this.#options.clock.now();
    peer.agent.receiveResponse(message);
  }

  #agentFor(message: Core.IncomingRequestMessage, from: SocketAddress): SignallingAgent {
    const owner = this.#peers.ownerOf(message);
    return owner?.hosts.has(from.host) ? owner.agent : this.#peers.at(from).agent;
  }

  /** A call to ourselves would come in again, and again. */
  #isOwn({ host, port }: SocketAddress): boolean {
    const own = this.address;
    return port === own.port && (host === own.host || host === advertisedTo(host, own).host);
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
      onInvite: (request, from) => this.#invited(request, from, address),
      clock,
      log,
    });
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
}
