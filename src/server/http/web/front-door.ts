/** Whether a request came by a name of ours and from a page of ours, and who sends it. */
import { isIP, isIPv6 } from 'node:net';
import { isHostOf, isOwnOrigin } from './origin.ts';
import { Senders, type Sender } from './senders.ts';

export interface FrontDoorOptions {
  /** Address that HTTP listens on. */
  host: string;
  /** Where people open the phone, e.g. "https://phone.example.com"; null: by an address of this machine. */
  publicUrl: string | null;
  /** Addresses and ranges of proxies in front of us. */
  trustedProxies: readonly string[];
}

interface Caller {
  /** Address at the other end of the socket. */
  peer: string | undefined;
  /** "name" or "name:port", as the request says it. */
  host: string;
  header: (name: string) => string | undefined;
}

const WILDCARDS = new Set(['0.0.0.0', '::']);

export class FrontDoor {
  readonly #senders: Senders;
  readonly #publicUrl: URL | null;
  readonly #host: string;

  constructor({ host, publicUrl, trustedProxies }: FrontDoorOptions) {
    this.#senders = new Senders(trustedProxies);
    this.#publicUrl = publicUrl === null ? null : new URL(publicUrl);
    this.#host = nameIn(isIPv6(host) ? `[${host}]` : host) ?? host;
  }

  /**
   * Names that are ours: the public one, "localhost", and addresses that we listen on. Any other name may be led here by
   * its owner's DNS (rebinding), and his page would then be of our origin; an address cannot.
   */
  isOwnHost(host: string): boolean {
    const name = nameIn(host);
    if (name === null) return false;
    if (name === this.#host || name === nameIn(this.#publicUrl?.host ?? '')) return true;
    if (WILDCARDS.has(this.#host)) return name === 'localhost' || isIP(name) !== 0;
    return isLoopback(this.#host) && (name === 'localhost' || isLoopback(name));
  }

  senderOf({ peer, host, header }: Caller): Sender {
    const sender = this.#senders.senderOf(peer, header);
    const isPublic = this.#publicUrl?.protocol === 'https:' && isHostOf(this.#publicUrl, host);
    return isPublic ? { ...sender, isSecure: true } : sender;
  }

  /** What people have before the "/" when they open the phone as this request came. */
  pageOrigin(host: string, isSecure: boolean): string {
    return this.#publicUrl?.origin ?? `${isSecure ? 'https' : 'http'}://${host}`;
  }

  /** A proxy may have put another name in the place of the public one. */
  isOwnOrigin({ host, header }: Pick<Caller, 'host' | 'header'>): boolean {
    const origin = header('origin');
    if (origin !== undefined && origin === this.#publicUrl?.origin) return true;
    return isOwnOrigin({ origin, host, fetchSite: header('sec-fetch-site') });
  }
}

/** As URLs write it: in small letters, an IPv6 address in its shortest form and without brackets. null: it is none. */
function nameIn(host: string): string | null {
  // More than a name and a port would go on into the links that are made with it.
  if (/[\s/?#@\\]/.test(host) || !URL.canParse(`http://${host}`)) return null;
  return new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, '');
}

export function isLoopback(address: string): boolean {
  return address === '::1' || /^127(?:\.\d{1,3}){3}$/.test(address);
}
