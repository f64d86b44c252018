/**
 * Sockets that are held on to: that bring half of a request, or half of its body, or do not read what they asked for. Few
 * are kept of each network, so that they keep nobody out. Which network that is, only the socket says here.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { routes } from '#contract/routes.ts';
import type { Cancel, Clock } from '#kit/clock.ts';
import { Strangers } from '#kit/load/strangers.ts';
import type { FrontDoor } from './front-door.ts';
import { MOST_AT_ONCE } from './web-request.ts';

const HELD = { mostOfANetwork: 128, mostInAll: 2_048 };
/** For its first request: a burst of quick ones is no crowd. */
const FIRST_MS = 1_000;
/** For a body, for an answer to be read, and for the next request: Node lets go by itself of who begins none. */
const LATER_MS = 6_000;

export function keepFewHeld(server: Server, door: Pick<FrontDoor, 'senderOf'>, clock: Clock): void {
  const strangers = new Strangers(HELD);
  const sockets = new WeakMap<Socket, HeldSocket>();
  server.on('connection', (socket) => {
    const { network } = door.senderOf({ peer: socket.remoteAddress, host: '', header: () => undefined });
    sockets.set(socket, new HeldSocket({ socket, network, strangers, clock }));
  });
  server.on('request', (request, response) => sockets.get(request.socket)?.asked(request, response));
  server.on('upgrade', ({ socket }) => sockets.get(socket)?.release());
}

interface HeldParts {
  socket: Socket;
  network: string;
  strangers: Strangers;
  clock: Clock;
}

class HeldSocket {
  readonly #parts: HeldParts;
  #answersDue = 0;
  #cancel: Cancel = () => undefined;

  constructor(parts: HeldParts) {
    this.#parts = parts;
    parts.socket.once('close', () => this.release());
    this.#waitFor(FIRST_MS);
  }

  asked(request: IncomingMessage, response: ServerResponse): void {
    this.#answersDue += 1;
    response.once('close', () => this.#answered());
    if (this.#answersDue > MOST_AT_ONCE) this.dismiss();
    else if (bringsBody(request)) {
      this.#waitFor(LATER_MS);
      request.once('end', () => this.#whole(request));
    } else this.#whole(request);
  }

  /** Somebody else looks after it, or nobody needs to. */
  release(): void {
    this.#cancel();
    this.#parts.strangers.left(this);
  }

  dismiss(): void {
    this.#parts.socket.destroy();
  }

  /** What is for the signed-in is answered in a few words to all others, and may take as long as a call to them. */
  #whole({ url = '' }: IncomingMessage): void {
    const isForAnybody = !url.startsWith('/api/') || url.startsWith(routes.openapi);
    if (isForAnybody) this.#waitFor(LATER_MS);
    else this.release();
  }

  #answered(): void {
    this.#answersDue -= 1;
    if (this.#answersDue === 0) this.#waitFor(LATER_MS);
  }

  #waitFor(ms: number): void {
    this.release();
    const { socket, network, strangers, clock } = this.#parts;
    if (socket.destroyed) return;
    this.#cancel = clock.after(ms, () => strangers.arrived(this, network));
  }
}

function bringsBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}
