/** Who sends a request, seen through the proxies in front of us. Headers that anybody can write count from those proxies only. */
import ipaddr from 'ipaddr.js';

export interface Sender {
  /** IP address in its usual form; "unknown" without a socket. */
  address: string;
  /** What limits count by: an IPv4 address, or the /64 that one subscriber of IPv6 has. */
  network: string;
  /** The browser speaks TLS, to us or to a proxy. */
  isSecure: boolean;
}

type Address = ReturnType<typeof ipaddr.process>;
type ReadHeader = (name: string) => string | undefined;

/** A longer way through proxies is no way that anybody has. */
const MOST_HOPS = 32;

/** "192.0.2.1", "192.0.2.0/24", "2001:db8::/32" */
export const isAddressRange = (text: string): boolean => rangeOf(text) !== null;

function rangeOf(text: string): [Address, number] | null {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  const address = addressOf(text);
  return address && [address, address.kind() === 'ipv4' ? 32 : 128];
}

export class Senders {
  readonly #trusted: [Address, number][];

  /** @param trusted addresses and ranges of the proxies whose headers count */
  constructor(trusted: readonly string[]) {
    this.#trusted = trusted.map(rangeOf).filter((range) => range !== null);
  }

  senderOf(peer: string | undefined, header: ReadHeader): Sender {
    const socket = addressOf(peer ?? '');
    if (!socket) return { address: 'unknown', network: 'unknown', isSecure: false };
    if (!this.#isTrusted(socket)) return describe(socket, false);
    const forwarded = forwardedElements(header('forwarded') ?? '');
    const protocols = [header('x-forwarded-proto')?.split(',')[0]?.trim(), forwarded[0]?.get('proto')];
    const isSecure = protocols.some((protocol) => protocol?.toLowerCase() === 'https');
    return describe(this.#behind(socket, forwarded, header('x-forwarded-for')), isSecure);
  }

  /** A proxy writes one of the two headers and may pass on the other as it came: where they differ, neither counts. */
  #behind(socket: Address, forwarded: Map<string, string>[], forwardedFor: string | undefined): Address {
    const ways = [
      forwarded.map((element) => element.get('for') ?? 'unknown'),
      forwardedFor?.split(',') ?? [],
    ].filter((way) => way.length > 0);
    const [first = socket, second = first] = ways.map((way) => this.#walk(socket, way));
    return first.toString() === second.toString() ? first : socket;
  }

  /** From us outward: the first that is no proxy of ours, or the last before one that names itself in no address. */
  #walk(socket: Address, way: readonly string[]): Address {
    let address = socket;
    for (const hop of way.slice(-MOST_HOPS).reverse()) {
      const next = addressOf(withoutPort(hop.trim()));
      if (!next) return address;
      address = next;
      if (!this.#isTrusted(next)) return address;
    }
    return address;
  }

  #isTrusted(address: Address): boolean {
    return this.#trusted.some(
      ([range, bits]) => range.kind() === address.kind() && address.match(range, bits),
    );
  }
}

/** An IPv4 address inside an IPv6 one is the IPv4 address. null: none, or one in a form that only some programs read. */
function addressOf(text: string): Address | null {
  const isOne = ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
  return isOne ? ipaddr.process(text) : null;
}

function withoutPort(node: string): string {
  if (node.startsWith('[')) return node.slice(1).split(']')[0] ?? '';
  const [host = '', ...port] = node.split(':');
  return port.length === 1 ? host : node;
}

function describe(address: Address, isSecure: boolean): Sender {
  const text = address.toString();
  if (!(address instanceof ipaddr.IPv6)) return { address: text, network: text, isSecure };
  const prefix = address.parts.slice(0, 4).map((part) => part.toString(16));
  return { address: text, network: `${prefix.join(':')}::/64`, isSecure };
}

/** RFC 7239 §4: elements between commas, pairs between semicolons; both may also stand inside quotes. */
function forwardedElements(text: string): Map<string, string>[] {
  if (text.trim() === '') return [];
  return splitOutsideQuotes(text, ',').map(
    (element) =>
      new Map(
        splitOutsideQuotes(element, ';').map((pair) => {
          const [name = '', ...value] = pair.split('=');
          return [name.trim().toLowerCase(), value.join('=').trim().replaceAll('"', '')];
        }),
      ),
  );
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let isQuoted = false;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') isQuoted = !isQuoted;
    if (text[at] !== separator || isQuoted) continue;
    parts.push(text.slice(start, at));
    start = at + 1;
  }
  return [...parts, text.slice(start)];
}
