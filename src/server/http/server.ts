import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { SIP_PATH } from '#contract/routes.ts';
import { systemClock, type Clock } from '#kit/clock.ts';
import { FairTurns } from '#kit/load/fair-turns.ts';
import type { Env } from './web/context.ts';
import { tokenIn } from './people/session-cookie.ts';
import type { FrontDoor } from './web/front-door.ts';
import { keepFewHeld } from './web/held-sockets.ts';
import { toOriginForm } from './web/origin-form.ts';
import type { RequestWatch } from './web/request-watch.ts';
import { WebRequest } from './web/web-request.ts';

/** For a request's head, and for all of it: a prompt of 5 MB over a slow line. Looked after every so often. */
const waits = { headersTimeout: 10_000, requestTimeout: 120_000, connectionsCheckingInterval: 2_000 };

/**
 * Requests that came in the same moment are begun one in a turn of the event loop: calls and timers go on in between.
 * A network may be a whole company behind one proxy.
 */
const TURNS = { mostAtOnce: 1, mostOfOne: 1_024, mostInAll: 4_096 };

/** Who wants to open a phone's socket. */
interface Knocking {
  /** What limits count by. */
  network: string;
  /** Who is signed in there; null: nobody. */
  userId: () => Promise<string | null>;
}

export interface HttpServer {
  /** e.g. "http://127.0.0.1:4600" */
  readonly url: string;
  close(): Promise<void>;
}

interface Listening {
  app: Hono<Env>;
  door: FrontDoor;
  host: string;
  port: number;
  /** Takes over the socket of a phone that wants SIP over WebSocket (RFC 7118). */
  acceptPhone: (request: IncomingMessage, socket: Duplex, head: Buffer, from: Knocking) => void;
  /** Whose session the token is of; null: nobody's. */
  userOfSession: (token: string) => Promise<string | null>;
  watch?: RequestWatch;
  clock?: Clock;
}

/** HTTP, events and SIP/WebSocket on one port. @throws when the port is taken. */
export async function listen(parts: Listening): Promise<HttpServer> {
  const { app, door, host, port, acceptPhone, userOfSession, watch, clock = systemClock } = parts;
  const respond = getRequestListener(app.fetch, { hostname: host });
  const turns = new FairTurns(TURNS);
  const server = createServer({ ...waits, IncomingMessage: WebRequest });
  // Before anybody else: of a socket that it lets go, no request is looked at.
  keepFewHeld(server, door, clock);
  server.on('request', (request, response) => {
    if (request.socket.destroyed) return;
    if (!toOriginForm(request)) {
      response.writeHead(400, { Connection: 'close' }).end();
      return;
    }
    // Of what comes behind one that could have become another protocol Node reads nothing.
    if (request.headers.upgrade !== undefined) response.shouldKeepAlive = false;
    watch?.(request, response);
    const turn = turns.take(door.senderOf(callerOf(request)).network) ?? Promise.resolve(null);
    void turn.then((endTurn) => {
      if (!endTurn) {
        request.socket.destroy();
        return;
      }
      if (!request.socket.destroyed) void respond(request, response);
      setImmediate(endTurn);
    });
  });
  server.on('upgrade', (request, socket, head) => {
    if (socket.destroyed) return;
    socket.on('error', () => socket.destroy());
    const refusal = refuseUpgrade(request, door);
    if (refusal === null) {
      const token = tokenIn(request.headers.cookie ?? '');
      const userId = () => (token === undefined ? Promise.resolve(null) : userOfSession(token));
      acceptPhone(request, socket, head, { network: door.senderOf(callerOf(request)).network, userId });
    } else letGo(socket, `HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    close: () => {
      // Not waited for: it is over when the last phone's socket is, and the engine ends those, with their calls.
      server.close();
      server.closeAllConnections();
      return Promise.resolve();
    },
  };
}

/** HTTP's sockets stay half open: who is refused and does not close its side would keep one for ever. */
function letGo(socket: Duplex, words: string): void {
  socket.once('finish', () => socket.destroy()).end(words);
}

/** The status line for a WebSocket that is not ours to open, or null. */
function refuseUpgrade(request: IncomingMessage, door: FrontDoor): string | null {
  if (!toOriginForm(request)) return '400 Bad Request';
  const path = (request.url ?? '').split('?')[0];
  if (path !== SIP_PATH) return '404 Not Found';
  const caller = callerOf(request);
  if (!door.isOwnHost(caller.host)) return '421 Misdirected Request';
  return door.isOwnOrigin(caller) ? null : '403 Forbidden';
}

const callerOf = ({ headers, socket }: IncomingMessage) => ({
  peer: socket.remoteAddress,
  host: headers.host ?? '',
  header: (name: string) => {
    const value = headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  },
});
