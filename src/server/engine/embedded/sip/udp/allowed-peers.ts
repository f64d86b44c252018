import { BlockList, isIP, isIPv6 } from 'node:net';
import type { HostAddresses } from './host-addresses.ts';

/** Who may send calls in: "203.0.113.7", "10.0.0.0/8", "::1", and all addresses of "sip.carrier.example". */
export class AllowedPeers {
  readonly #list = new BlockList();
  readonly #names: string[] = [];
  readonly #hosts: Pick<HostAddresses, 'of'> | null;

  /** @throws Error for a subnet that is none. */
  constructor(peers: readonly string[], hosts: Pick<HostAddresses, 'of'> | null = null) {
    this.#hosts = hosts;
    for (const peer of peers) {
      const [address = '', prefix] = peer.split('/');
      if (isIP(address) === 0) {
        this.#names.push(peer);
        hosts?.of(peer);
        continue;
      }
      const family = isIPv6(address) ? 'ipv6' : 'ipv4';
      if (prefix === undefined) this.#list.addAddress(address, family);
      else this.#list.addSubnet(address, Number(prefix), family);
    }
  }

  allows(host: string): boolean {
    if (this.#list.check(host, isIPv6(host) ? 'ipv6' : 'ipv4')) return true;
    return this.#names.some((name) => this.#hosts?.of(name).includes(host));
  }
}
