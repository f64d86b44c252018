import { BlockList, isIPv6 } from 'node:net';

/** Addresses that may send calls in: "203.0.113.7", "10.0.0.0/8", "::1". */
export class AllowedPeers {
  readonly #list = new BlockList();

  /** @throws Error for anything that is neither an IP address nor a subnet. */
  constructor(peers: readonly string[]) {
    for (const peer of peers) {
      const [address = '', prefix] = peer.split('/');
      const family = isIPv6(address) ? 'ipv6' : 'ipv4';
      if (prefix === undefined) this.#list.addAddress(address, family);
      else this.#list.addSubnet(address, Number(prefix), family);
    }
  }

  allows(host: string): boolean {
    return this.#list.check(host, isIPv6(host) ? 'ipv6' : 'ipv4');
  }
}
