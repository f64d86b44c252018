/** Hands out bound UDP sockets on the even ports of a range (RFC 3550 §11). */
import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';

export interface PortRange {
  first: number;
  last: number;
}

type Lookup = (
  host: string,
  options: unknown,
  done: (error: Error | null, address: string, family: number) => void,
) => void;

/** RTP goes to addresses, never to names: nothing to look up for every packet. */
const noLookup: Lookup = (host, _options, done) => done(null, host, isIPv6(host) ? 6 : 4);

export class PortPool {
  readonly #host: string;
  readonly #ports: number[] = [];
  readonly #taken = new Set<number>();
  /** Round the range, so that a port rests as long as possible before another call gets it. */
  #next = 0;

  constructor(host: string, { first, last }: PortRange) {
    this.#host = host;
    for (let port = first + (first % 2); port <= last; port += 2) this.#ports.push(port);
  }

  /** How many can be taken at once. */
  get size(): number {
    return this.#ports.length;
  }

  /** The port is free again when the socket is closed. Ports in use by others are passed over. @throws when none is free */
  async take(): Promise<Socket> {
    for (let tries = 0; tries < this.#ports.length; tries++) {
      const port = this.#ports[this.#next];
      this.#next = (this.#next + 1) % this.#ports.length;
      if (port === undefined || this.#taken.has(port)) continue;
      this.#taken.add(port);
      const socket = await bind(this.#host, port).catch((error: unknown) => {
        this.#taken.delete(port);
        throw error;
      });
      if (socket) {
        socket.once('close', () => this.#taken.delete(port));
        return socket;
      }
      this.#taken.delete(port);
    }
    throw new Error(`no RTP port is free on ${this.#host}: widen RINGSIDE_RTP_PORTS`);
  }
}

/** Null when the port is in use. Rejects for any other reason: the address is not this machine's, or not ours to use. */
export function bind(host: string, port: number): Promise<Socket | null> {
  const socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4', lookup: noLookup });
  return new Promise((resolve, reject) => {
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close();
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(null);
      else reject(error);
    });
    socket.bind({ address: host, port, exclusive: true }, () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}

/** The address of ours that packets to a far side leave from: what a socket bound to a wildcard must announce. */
export function localAddressTowards(address: string): Promise<string> {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => {
      socket.close();
      reject(error);
    });
    // Connecting a UDP socket sends nothing: it only asks the routing table.
    socket.connect(9, address, () => {
      const local = socket.address().address;
      socket.close();
      resolve(local);
    });
  });
}
