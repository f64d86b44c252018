import { createHash } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

interface Address {
  host: string;
  port: number;
}

/** Stands between two UDP peers and drops a part of what each sends, the same part for the same seed. */
export class LossyRelay {
  /** Where the caller finds the called side, and the other way round. */
  readonly towardsCalled: Address;
  readonly towardsCaller: Address;
  passed = 0;
  dropped = 0;
  readonly #sockets: [Socket, Socket];
  readonly #seed: number;
  readonly #met = new Map<string, number>();

  private constructor(sockets: [Socket, Socket], seed: number) {
    this.#sockets = sockets;
    this.#seed = seed;
    this.towardsCalled = { host: '127.0.0.1', port: sockets[0].address().port };
    this.towardsCaller = { host: '127.0.0.1', port: sockets[1].address().port };
  }

  static async open(seed: number): Promise<LossyRelay> {
    const sockets: [Socket, Socket] = [createSocket('udp4'), createSocket('udp4')];
    for (const socket of sockets) {
      socket.bind(0, '127.0.0.1');
      await once(socket, 'listening');
    }
    return new LossyRelay(sockets, seed);
  }

  join(caller: Address, called: Address, loss: number): void {
    const [facesCaller, facesCalled] = this.#sockets;
    facesCaller.on('message', (datagram) => this.#pass(facesCalled, datagram, called, loss));
    facesCalled.on('message', (datagram) => this.#pass(facesCaller, datagram, caller, loss));
  }

  close(): void {
    for (const socket of this.#sockets) socket.close();
  }

  #pass(through: Socket, datagram: Buffer, to: Address, loss: number): void {
    if (this.#fateOf(datagram, through === this.#sockets[0] ? 'back' : 'forth') < loss) this.dropped += 1;
    else {
      this.passed += 1;
      through.send(datagram, to.port, to.host);
    }
  }

  /** The nth packet of its kind in a call always meets the same fate, in whatever order the calls take turns. */
  #fateOf(datagram: Buffer, direction: string): number {
    const text = datagram.toString('utf8');
    const method = /^CSeq: \d+ (\w+)/m.exec(text)?.[1] ?? '';
    const kind = `${/\+1202555\d{4}/.exec(text)?.[0] ?? ''} ${text.slice(0, 11)} ${method} ${direction}`;
    const nth = (this.#met.get(kind) ?? 0) + 1;
    this.#met.set(kind, nth);
    return createHash('sha256').update(`${this.#seed} ${kind} ${nth}`).digest().readUInt32BE() / 2 ** 32;
  }
}
