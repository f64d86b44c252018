/** A request as our server reads it from a socket: few at once, and for another protocol only where we speak that. */
import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/**
 * HTTP lets a client send its next requests before the first is answered. No browser and no proxy of today does; each
 * costs work that is done even when its sender is gone.
 */
export const MOST_AT_ONCE = 4;

/** How many requests each socket has begun in this turn of the event loop. */
const begun = new WeakMap<Socket, number>();

export class WebRequest extends IncomingMessage {
  constructor(socket: Socket) {
    super(socket);
    const count = begun.get(socket) ?? 0;
    if (count === 0) setImmediate(() => begun.delete(socket));
    begun.set(socket, count + 1);
    const isOneTooMany = count >= MOST_AT_ONCE;
    if (isOneTooMany) socket.destroy();
    let isAsked = false;
    Object.defineProperty(this, 'upgrade', {
      // Node's parser reads every request in the bytes that came, a few thousand of them, whatever becomes of their
      // socket, and answers those without a host by itself. It stops at one that becomes another protocol only: so does
      // one too many, whose socket is gone.
      get: () => isOneTooMany || (isAsked && this.#isForAnotherProtocol()),
      set: (value: boolean) => (isAsked = value),
    });
  }

  /** RFC 9110 §7.8: who asks for a protocol that we do not speak ("h2c") is answered in this one. */
  #isForAnotherProtocol(): boolean {
    return this.method === 'CONNECT' || /^websocket$/i.test(this.headers.upgrade ?? '');
  }
}
