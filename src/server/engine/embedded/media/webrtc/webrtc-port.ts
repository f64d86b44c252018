/** The UDP port that all browsers' media shares, held from start to end, and the life of the library behind it. */
import { setTimeout as delay } from 'node:timers/promises';
import { cleanup, IceUdpMuxListener } from 'node-datachannel';
import type { WebRtcPort } from './local-transport.ts';
import { bind, type PortRange } from '../rtp/port-pool.ts';

export interface HeldPort extends WebRtcPort {
  /** After every PeerConnection on it was closed. Resolves when the library has let go. */
  release(): Promise<void>;
}

/** libdatachannel closes connections on threads of its own; letting it go earlier aborts the process. */
const SETTLE_MS = 200;
const WILDCARDS = new Set(['0.0.0.0', '::']);

/** The library is one for the whole process: the last one out lets it go, or the process would never exit. */
let holders = 0;

/** Takes the highest free port, away from where RTP begins. Rejects when none is free. */
export async function holdWebRtcPort(host: string, { first, last }: PortRange): Promise<HeldPort> {
  const bindAddress = WILDCARDS.has(host) ? null : host;
  for (let port = last; port >= first; port--) {
    const listener = await listen(host, bindAddress, port);
    if (!listener) continue;
    holders += 1;
    return {
      bindAddress,
      port,
      async release() {
        await delay(SETTLE_MS);
        listener.stop();
        holders -= 1;
        if (holders === 0) cleanup();
      },
    };
  }
  throw new Error(`no UDP port is free on ${host} between ${first} and ${last}: widen RINGSIDE_RTP_PORTS`);
}

/** Null when the port is in use. Tried with a socket of our own first: the library would shout on standard output. */
async function listen(
  host: string,
  bindAddress: string | null,
  port: number,
): Promise<IceUdpMuxListener | null> {
  const socket = await bind(host, port);
  if (!socket) return null;
  await new Promise<void>((resolve) => socket.close(resolve));
  try {
    return bindAddress === null ? new IceUdpMuxListener(port) : new IceUdpMuxListener(port, bindAddress);
  } catch {
    return null;
  }
}
