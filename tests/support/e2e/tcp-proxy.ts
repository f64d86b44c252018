import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** The network between a browser and the server, as far as TCP goes: it can be cut, and be gone for a while. */
export class TcpProxy {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #isUp = true;
  #isSilent = false;

  private constructor(target: URL) {
    this.#server = createServer((near) => {
      if (!this.#isUp) {
        near.destroy();
        return;
      }
      if (this.#isSilent) {
        this.#swallow(near);
        return;
      }
      const far = connect(Number(target.port), target.hostname);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#open.add(one);
        one.pipe(other);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          this.#open.delete(one);
          other.destroy();
        });
      }
    });
  }

  static async open(target: string): Promise<TcpProxy> {
    const proxy = new TcpProxy(new URL(target));
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Every connection is gone at once; new ones are taken. */
  cut(): void {
    for (const socket of this.#open) socket.destroy();
  }

  /** Every connection is gone, and new ones are refused until `comeBack`. */
  goAway(): void {
    this.#isUp = false;
    this.cut();
  }

  /** Nothing comes through any more and nobody is told: connections stay open, new ones get no answer. */
  fallSilent(): void {
    this.#isSilent = true;
    for (const socket of this.#open) this.#swallow(socket);
  }

  /** What was open in a silence is gone now, as it is for a phone that comes back with another address. */
  comeBack(): void {
    this.#isUp = true;
    if (!this.#isSilent) return;
    this.#isSilent = false;
    this.cut();
  }

  #swallow(socket: Socket): void {
    this.#open.add(socket);
    socket.unpipe();
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#open.delete(socket));
    socket.resume();
  }

  async close(): Promise<void> {
    this.goAway();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
