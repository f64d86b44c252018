/** The far sides of one UDP socket, each with a core of its own: a core tells its transactions apart by nothing but the branch. */
import { isIP } from 'node:net';
import type { IncomingMessage, SignallingAgent } from '../dialogs/signalling-agent.ts';
import type { SocketAddress } from '../wire/socket-address.ts';

/** Where a request that is made out to one address really goes. */
export type Route = (target: SocketAddress) => SocketAddress;

export interface Peer {
  readonly agent: SignallingAgent;
  /** IP addresses that speak for it. */
  readonly hosts: Set<string>;
  /** An answer from another address is not the peer's. Otherwise our branches identify it: they are random. */
  readonly isPinned: boolean;
  route: Route;
  lastHeardAt: number;
}

interface Called {
  /** Where the name was found to be. */
  located: SocketAddress | undefined;
  /** Other addresses that speak for it. */
  alsoAt: readonly string[] | undefined;
  mayReach: ((host: string) => boolean) | undefined;
}

const straight: Route = (target) => target;

export interface PeersOptions {
  /** @param route asked anew for each request. */
  makeAgent: (address: SocketAddress, route: Route) => SignallingAgent;
}

export class Peers {
  readonly #options: PeersOptions;
  readonly #peers = new Map<string, Peer>();

  constructor(options: PeersOptions) {
    this.#options = options;
  }

  /** Known by where it is. */
  at(address: SocketAddress): Peer {
    return this.#get(`${address.host}|${address.port}`, address, { route: straight, isPinned: false });
  }

  /** Whom a call of ours goes to. */
  called(name: SocketAddress, { located, alsoAt = [], mayReach = () => true }: Called): Peer {
    const peer = located ? this.#named(name, located, mayReach) : this.at(name);
    for (const host of alsoAt) peer.hosts.add(host);
    return peer;
  }

  /** Whose transaction or dialog the message belongs to. */
  ownerOf(message: IncomingMessage): Peer | undefined {
    return this.#all.find(({ agent }) => agent.owns(message));
  }

  /** Somebody at this host has a call with us. */
  isInCall(host: string): boolean {
    return this.#all.some(({ agent, hosts }) => agent.legs.size > 0 && hosts.has(host));
  }

  get isBusy(): boolean {
    return this.#all.some(({ agent }) => agent.legs.size > 0);
  }

  forgetIdle(): void {
    for (const [key, { agent }] of this.#peers) if (agent.idle) this.#peers.delete(key);
  }

  endAll(): void {
    for (const { agent } of this.#all) agent.endAll();
  }

  dispose(): void {
    for (const { agent } of this.#all) agent.dispose();
  }

  get #all(): Peer[] {
    return [...this.#peers.values()];
  }

  /**
   * A name that was resolved: what is made out to the name goes to the address; so does what the far side has us send to
   * where it may not go (a Contact behind its NAT, or one in our own network).
   */
  #named(name: SocketAddress, address: SocketAddress, mayReach: (host: string) => boolean): Peer {
    const isNamed = (target: SocketAddress) => target.host === name.host && target.port === name.port;
    const route: Route = (target) => (isNamed(target) || !mayReach(target.host) ? address : target);
    const key = `${name.host}|${name.port}>${address.host}|${address.port}`;
    return this.#get(key, address, { route, isPinned: true });
  }

  #get(key: string, address: SocketAddress, of: Pick<Peer, 'route' | 'isPinned'>): Peer {
    const known = this.#peers.get(key);
    if (known) return known;
    const peer: Peer = {
      ...of,
      agent: this.#options.makeAgent(address, (target) => peer.route(target)),
      hosts: new Set(isIP(address.host) ? [address.host] : []),
      lastHeardAt: 0,
    };
    this.#peers.set(key, peer);
    return peer;
  }
}
