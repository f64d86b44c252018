import { networkInterfaces } from 'node:os';
import type { SocketAddress } from '../../wire/socket-address.ts';

const isLoopback = (host: string) => host === '::1' || host === 'localhost' || host.startsWith('127.');

/** What Via and Contact say to this remote host: the bound address, or, bound to all, the one it can reach us by. */
export function advertisedTo(remoteHost: string, bound: SocketAddress): SocketAddress {
  if (bound.host !== '0.0.0.0' && bound.host !== '::') return bound;
  const family = bound.host === '::' ? 'IPv6' : 'IPv4';
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const outward = own.find((address) => address.family === family && !address.internal)?.address;
  const loopback = family === 'IPv6' ? '::1' : '127.0.0.1';
  return { host: isLoopback(remoteHost) ? loopback : (outward ?? loopback), port: bound.port };
}

/** Whether it leads to the socket that is bound there. */
export const isOwnAddress = ({ host, port }: SocketAddress, bound: SocketAddress): boolean =>
  port === bound.port && (host === bound.host || host === advertisedTo(host, bound).host);

/** As it stands in a URI or a Via: an IPv6 address in brackets. */
export function hostText(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
