/** Every phone over WebSocket: takes sockets in, knows their users, rings them. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { URI, type Core } from 'sip.js';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Cancel, Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { FairTurns } from '#kit/load/fair-turns.ts';
import { Strangers } from '#kit/load/strangers.ts';
import { callerOf, dialedOf, headersOf } from '../dialogs/caller-identity.ts';
import type { EndOfPhones, IncomingInvite, OutgoingInvite, SipEdgeListener, SipLeg } from '../dialogs/leg.ts';
import { goingAwayInWords } from '../wire/refusal.ts';
import { lostLeg } from '../dialogs/lost-leg.ts';
import { makeInvite } from '../dialogs/outgoing-invite.ts';
import { SignallingAgent } from '../dialogs/signalling-agent.ts';
import { untilQuiet } from '../dialogs/until-quiet.ts';
import { Arrivals } from './arrivals.ts';
import { Authenticator, type PhonePasswords, type Prover } from './authenticator.ts';
import { FlowLine } from './flow-line.ts';
import { Flow, type PhoneAgent } from './flow.ts';
import { refuse } from './refused-upgrade.ts';
import { KEEP_LOST_FLOW_MS, Registrar } from './registrar.ts';

const MAX_FRAME_BYTES = 65_536;
const MAX_LEGS_OF_A_FLOW = 16;
/** A phone whose script is frozen answers nothing, while its socket stays open. */
const SILENCE = { afterMs: 5_000, status: 480 };
const PROVEN_BY_INVITE_MS = 60_000;
const MAX_GOODBYE_MS = 1_000;
/** Sockets of nobody yet. */
const UNPROVEN = { mostOfANetwork: 64, mostInAll: 1_024 };
/** Cookies that are looked at, where many strangers come from. */
const LOOKS = { mostAtOnce: 4, mostOfOne: 64, mostInAll: 256 };

/** Who wants to open a socket. */
export interface Knocking {
  /** What limits count by: an IPv4 address, or the /64 of an IPv6 one. */
  network: string;
  /** Who is signed in where the request comes from; null: nobody. Asked only when many strangers come from there. */
  userId: () => Promise<string | null>;
}

export interface PhonesOptions {
  realm: string;
  passwords: PhonePasswords;
  listener: SipEdgeListener;
  userAgent: string;
  clock: Clock;
  log: Log;
}

export class Phones {
  readonly registrar: Registrar;
  readonly #options: PhonesOptions;
  readonly #authenticator: Authenticator;
  readonly #sockets: WebSocketServer;
  readonly #flows = new Set<Flow>();
  readonly #arrivals: Arrivals;
  readonly #looks = new FairTurns(LOOKS);
  readonly #strangers = new Strangers(UNPROVEN);
  readonly #keeping = new Map<Flow, Cancel>();
  /** It is being looked up whether their callers are signed in. */
  readonly #lookedUp = new Set<Core.IncomingInviteRequest>();
  #closing = false;

  constructor(options: PhonesOptions) {
    const { passwords, realm, listener, clock, log } = options;
    this.#options = options;
    this.#authenticator = new Authenticator(passwords, realm, clock);
    this.#arrivals = new Arrivals(clock);
    this.registrar = new Registrar({
      authenticator: this.#authenticator,
      contactChanged: (contact, status) => listener.contactChanged(contact, status),
      clock,
      log,
    });
    this.#sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: MAX_FRAME_BYTES,
      handleProtocols: () => 'sip',
    });
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer, from: Knocking): void {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    if (this.#closing || !offered.includes('sip')) refuse(socket, '400 Bad Request');
    else if (this.#strangers.isCrowded(from.network)) void this.#acceptKnown(request, socket, head, from);
    else this.#acceptStranger(request, socket, head, from);
  }

  /** Behind a proxy that nobody told us of, all come from one network: who is signed in is no stranger there. */
  async #acceptKnown(request: IncomingMessage, socket: Duplex, head: Buffer, from: Knocking): Promise<void> {
    const end = await this.#looks.take(from.network);
    const userId = end && (await from.userId().catch(() => null));
    end?.();
    const name = `user ${userId ?? ''}`;
    if (this.#closing) refuse(socket, '503 Service Unavailable');
    else if (userId && this.#arrivals.admitsKnown(name)) this.#upgrade(request, socket, head, name);
    else this.#acceptStranger(request, socket, head, from);
  }

  #acceptStranger(request: IncomingMessage, socket: Duplex, head: Buffer, { network }: Knocking): void {
    if (this.#arrivals.admitsStranger(network)) this.#upgrade(request, socket, head, network);
    else refuse(socket, '429 Too Many Requests', 'Retry-After: 10\r\n');
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, network: string): void {
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#opened(webSocket, network));
  }

  invite(invite: OutgoingInvite, contactId: string): SipLeg {
    const { callerNumber, callerName, calledNumber, sdpOffer, listener } = invite;
    const { realm, log } = this.#options;
    const binding = this.registrar.find(contactId);
    if (!binding?.flow.open) return lostLeg(listener, 480, log);
    const { agent } = binding.flow.own;
    const called = calledNumber === null ? {} : { 'P-Called-Party-ID': `<sip:${calledNumber}@${realm}>` };
    const message = makeInvite(agent, {
      requestUri: binding.uri,
      to: new URI('sip', binding.userId, realm),
      callerNumber,
      callerName,
      ownHost: realm,
      headers: { ...called, ...invite.headers },
      sdpOffer,
    });
    return agent.call({ message, listener, silence: SILENCE });
  }

  /** The sign-ins by which phones are here now, also those that lost their socket. */
  get sessionIds(): string[] {
    const ids = [...this.#flows, ...this.#keeping.keys()].map(({ sessionId }) => sessionId);
    return [...new Set(ids)].filter((id) => id !== null);
  }

  /**
   * Who has signed out has no phone any more: its calls end politely, then its socket does. Where calls may go on to their
   * end, those that talk do, and the socket goes with the last.
   */
  async endSession(sessionId: string, { letsCallsEnd }: EndOfPhones): Promise<void> {
    const all = [...this.#flows, ...this.#keeping.keys()].filter((flow) => flow.sessionId === sessionId);
    for (const flow of all) this.registrar.drop(flow);
    for (const flow of all) if (letsCallsEnd && flow.isTalking) flow.retire();
    const flows = all.filter(({ isRetired }) => !isRetired);
    for (const flow of flows) flow.disown();
    const agents = flows.flatMap((flow) => [...flow.agents].map(({ agent }) => agent));
    for (const agent of agents) agent.endAll();
    await this.#quiet(agents);
    for (const flow of flows) {
      this.#keeping.get(flow)?.();
      this.#keeping.delete(flow);
      flow.close(1008, 'signed out');
    }
    for (const agent of agents) agent.dispose();
  }

  /** Ends every leg, waits a moment for what must still be said, then closes the sockets. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const request of this.#lookedUp) request.reject(goingAwayInWords);
    this.#lookedUp.clear();
    const agents = this.#agents();
    for (const agent of agents) agent.endAll();
    await this.#quiet(agents);
    this.registrar.close();
    for (const cancel of this.#keeping.values()) cancel();
    for (const flow of [...this.#flows]) flow.close(1001, 'server is going away');
    for (const agent of agents) agent.dispose();
  }

  #agents(): SignallingAgent[] {
    const flows = [...this.#flows, ...this.#keeping.keys()];
    return flows.flatMap((flow) => [...flow.agents].map(({ agent }) => agent));
  }

  #quiet(agents: readonly SignallingAgent[]): Promise<void> {
    const isBusy = () => agents.some(({ legs }) => legs.size > 0);
    return untilQuiet(isBusy, this.#options.clock, MAX_GOODBYE_MS);
  }

  #opened(socket: WebSocket, network: string): void {
    const { clock, log } = this.#options;
    const makeAgent = (flow: Flow) => this.#makeAgent(flow);
    const proven = (flow: Flow) => this.#strangers.left(flow);
    const flow = new Flow({ socket, makeAgent, proven, closed: () => this.#closed(flow), clock, log });
    this.#flows.add(flow);
    this.#strangers.arrived(flow, network);
  }

  #makeAgent(first: Flow): PhoneAgent {
    const { realm, userAgent, clock, log } = this.#options;
    const line = new FlowLine(clock, first.write);
    const agent: SignallingAgent = new SignallingAgent({
      transport: line,
      contact: new URI('sip', 'ringside', realm, undefined, { transport: 'ws' }),
      viaHost: realm,
      viaForceRport: false,
      userAgent,
      onInvite: (request) => this.#invited(request, agent),
      onRegister: (request) => this.registrar.register(request, this.#flowOf(agent) ?? first),
      onQuiet: () => this.#flowOf(agent)?.quieted(),
      clock,
      log,
    });
    return { agent, line };
  }

  /** The socket that an agent speaks over today; it changes when the phone comes back on another. */
  #flowOf(agent: SignallingAgent): Flow | undefined {
    return [...this.#flows].find((flow) => [...flow.agents].some((phone) => phone.agent === agent));
  }

  #invited(request: Core.IncomingInviteRequest, agent: SignallingAgent): void {
    const flow = this.#flowOf(agent);
    const userId = request.message.from.uri.user ?? '';
    const dialed = dialedOf(request.message);
    if (this.#closing) request.reject(goingAwayInWords);
    else if (!flow || agent.legs.size >= MAX_LEGS_OF_A_FLOW) {
      request.reject({ statusCode: 503 });
    } else {
      this.#whenAllowed(request, flow, userId, () => {
        if (dialed === null) request.reject({ statusCode: 404 });
        else this.#options.listener.invite(this.#describe(request, agent, flow, userId, dialed));
      });
    }
  }

  #whenAllowed(request: Core.IncomingInviteRequest, flow: Flow, userId: string, go: () => void): void {
    if (flow.isProven(userId)) {
      go();
      return;
    }
    const proven = this.#authenticator.authenticate(request.message, userId);
    if (!proven.ok) request.reject(proven.failure);
    else if (flow.owner !== null && flow.owner !== userId) request.reject({ statusCode: 403 });
    else void this.#whenSignedIn(request, flow, proven.value, go);
  }

  async #whenSignedIn(
    request: Core.IncomingInviteRequest,
    flow: Flow,
    prover: Prover,
    go: () => void,
  ): Promise<void> {
    const caller = { hasGivenUp: false };
    request.delegate = { onCancel: () => (caller.hasGivenUp = true) };
    this.#lookedUp.add(request);
    const refusal = await this.#authenticator.refusalOf(prover);
    if (!this.#lookedUp.delete(request) || !flow.open) return;
    if (caller.hasGivenUp) request.reject({ statusCode: 487 });
    else if (refusal) request.reject(refusal);
    else {
      flow.prove(prover, PROVEN_BY_INVITE_MS);
      go();
    }
  }

  #describe(
    request: Core.IncomingInviteRequest,
    agent: SignallingAgent,
    flow: Flow,
    userId: string,
    dialed: string,
  ): IncomingInvite {
    const contactId = this.registrar.at(flow)?.id ?? flow.id;
    return {
      leg: agent.incomingLeg(request),
      origin: { kind: 'phone', ownerId: userId, contactId },
      dialed,
      ...callerOf(request.message, false),
      headers: headersOf(request.message, ['X-Ringside-']),
    };
  }

  /** The phone may come back for its calls; nobody comes back for a socket that never said whose it is. */
  #closed(flow: Flow): void {
    this.#flows.delete(flow);
    this.#strangers.left(flow);
    this.registrar.flowClosed(flow);
    this.#keep(flow);
  }

  /** As long as it has calls: whether their voices are lost as well is not known here, and their owner ends them. */
  #keep(flow: Flow): void {
    const forget = () => {
      this.#keeping.delete(flow);
      if (flow.busy && !this.#closing) this.#keep(flow);
      else for (const { agent } of flow.agents) agent.dispose();
    };
    if (flow.owner === null || this.#closing) for (const { agent } of flow.agents) agent.dispose();
    else this.#keeping.set(flow, this.#options.clock.after(KEEP_LOST_FLOW_MS, forget));
  }
}
