import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { SIP_PATH } from '#contract/routes.ts';
import type { Env } from './context.ts';
import type { FrontDoor } from './web/front-door.ts';
import type { RequestWatch } from './web/request-watch.ts';

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
  /** Takes over the socket of a phone that wants SIP over WebSocket (RFC 7118); `network`: what limits count by. */
  acceptPhone: (request: IncomingMessage, socket: Duplex, head: Buffer, network: string) => void;
  watch?: RequestWatch;
}

/** HTTP, events and SIP/WebSocket on one port. @throws when the port is taken. */
export async function listen({ app, door, host, port, acceptPhone, watch }: Listening): Promise<HttpServer> {
  const respond = getRequestListener(app.fetch, { hostname: host });
  const server = createServer((request, response) => {
    watch?.(request, response);
    void respond(request, response);
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const refusal = refuseUpgrade(request, door);
    if (refusal === null) acceptPhone(request, socket, head, door.senderOf(callerOf(request)).network);
    else letGo(socket, `HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
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
