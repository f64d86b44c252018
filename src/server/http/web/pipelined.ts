/** HTTP lets a client send its next requests before the first is answered. No browser and no proxy of today does. */
import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** Each costs work that is done even when its sender is gone. */
export const MOST_AT_ONCE = 4;

/** How many requests each socket has begun in this turn of the event loop. */
const begun = new WeakMap<Socket, number>();

/**
 * Node's parser reads every request in the bytes that came, a few thousand of them, whatever becomes of their socket,
 * and answers those without a host by itself. It stops at one that becomes another protocol only: so does one too many,
 * whose socket is gone.
 */
export class FewAtOnce extends IncomingMessage {
  constructor(socket: Socket) {
    super(socket);
    const count = begun.get(socket) ?? 0;
    if (count === 0) setImmediate(() => begun.delete(socket));
    begun.set(socket, count + 1);
    if (count < MOST_AT_ONCE) return;
    socket.destroy();
    Object.defineProperty(this, 'upgrade', { get: () => true, set: () => undefined });
  }
}
