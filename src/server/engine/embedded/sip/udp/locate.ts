/** Where a SIP URI leads (RFC 3261 §8.1.2): found before anything is sent, so that answers of others can be told apart. */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';
import type { URI } from 'sip.js';
import type { Clock } from '#kit/clock.ts';
import { addressesOfName } from '#server/calls/port/customers-names.ts';
import { readSipUri } from '../wire/uri.ts';
import type { SocketAddress } from '../wire/socket-address.ts';

/** A resolver that says nothing for longer keeps a caller waiting for nobody. */
const LOOKUP_WITHIN_MS = 3_000;
const SIP_PORT = 5060;

type Family = 4 | 6;

export interface LocateOptions {
  /** Of the socket that sends. */
  family: Family;
  clock: Clock;
  /** False: as if the name led nowhere. Asked of the very address that is called. */
  mayReach?: (address: string) => boolean;
  /** One address of a name. Rejects when it has none. */
  resolve?: (name: string, family: Family) => Promise<string>;
}

/** Addresses that are nobody's: ours from everywhere, everybody's at once. */
const nobody = new BlockList();
nobody.addSubnet('0.0.0.0', 8);
nobody.addSubnet('224.0.0.0', 3);
nobody.addAddress('::', 'ipv6');
nobody.addSubnet('ff00::', 8, 'ipv6');

/** Null for what is no SIP URI over UDP, for a name without an address in time, and for an address that is nobody's. */
export async function locate(
  uri: string,
  { family, clock, mayReach = () => true, resolve = resolveName }: LocateOptions,
): Promise<SocketAddress | null> {
  const parsed = readSipUri(uri);
  if (!parsed || !isOverUdp(parsed)) return null;
  const name = parsed.host.replace(/[[\]]/g, '');
  const host = isIP(name) ? name : await inTime(resolve(name, family), clock);
  const isThere = host !== null && isIP(host) === family && !isNobody(host);
  return isThere && mayReach(host) ? placeOf(host, parsed) : null;
}

const placeOf = (host: string, { port }: URI) => ({ host, port: port ?? SIP_PORT });
const isOverUdp = (uri: URI) => (uri.getParam('transport') ?? 'udp').toLowerCase() === 'udp';
const isNobody = (host: string) => nobody.check(host, isIPv6(host) ? 'ipv6' : 'ipv4');

/** For names of customers, unless those of our own network are wanted, too. */
export async function byDns(name: string, family: Family): Promise<string> {
  const found = await addressesOfName(name);
  return found.find((one) => one.family === family)?.address ?? '';
}

async function resolveName(name: string, family: Family): Promise<string> {
  const { address } = await lookup(name, { family });
  return address;
}

function inTime(found: Promise<string>, clock: Clock): Promise<string | null> {
  return new Promise((resolve) => {
    const cancel = clock.after(LOOKUP_WITHIN_MS, () => resolve(null));
    const settle = (host: string | null) => {
      cancel();
      resolve(host);
    };
    found.then(settle, () => settle(null));
  });
}
