/** Where what a customer names may lead, a webhook or a SIP endpoint: out into the world, never into our own network. */
import { BlockList, isIP } from 'node:net';

/** Not the world: this host, private and link-local networks, carrier NAT, multicast, what is reserved (RFC 6890). */
const notTheWorld = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  notTheWorld.addSubnet(network, prefix, 'ipv4');
// Within 2000::/3: what is special, documentation, and 6to4, which carries an IPv4 address inside.
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  notTheWorld.addSubnet(network, prefix, 'ipv6');

/** All that is handed out of IPv6; mapped IPv4, NAT64, local and link-local addresses are outside of it. */
const worldOfIpv6 = new BlockList();
worldOfIpv6.addSubnet('2000::', 3, 'ipv6');

/** @param address IPv4 or IPv6, as it is connected to */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !notTheWorld.check(address, 'ipv4');
  return family === 6 && worldOfIpv6.check(address, 'ipv6') && !notTheWorld.check(address, 'ipv6');
}

/** The address in "sip:user@host" that names no host; null: it names one, which is looked at when it is called. */
export function addressInSipUri(uri: string): string | null {
  const [place = ''] = uri.slice(uri.indexOf('@') + 1).split(';', 1);
  const url = `http://${place}`;
  return URL.canParse(url) ? addressInUrl(new URL(url)) : null;
}

/** The address in a URL that names no host; null: it names one. "127.1" and "0x7f.1" are addresses, too: URL writes them out. */
export function addressInUrl({ hostname }: URL): string | null {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 ? null : bare;
}
