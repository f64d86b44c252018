/** A SIP user agent on one UDP socket: the server's trunk edge, the demo carrier, a test's carrier. */
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { IncomingLeg, LegListener, SipLeg } from '../leg.ts';
import type { SocketAddress } from './socket-address.ts';

export interface UdpInvite {
  leg: IncomingLeg;
  /** Where the INVITE came from. */
  from: SocketAddress;
  /** User part of the Request-URI, percent-decoded, at most 64 characters. Untrusted. */
  dialed: string;
  /** P-Asserted-Identity, else From: "+1…" or "anonymous". */
  callerNumber: string;
  callerName: string | null;
  /** Value of each X-… and P-… header by its name as RFCs write it, at most 256 characters each. */
  headers: Record<string, string>;
}

export interface UdpCall {
  /** Request-URI, e.g. "sip:+12025550110@127.0.0.1:5060". */
  uri: string;
  /** From and P-Asserted-Identity: E.164, or "anonymous" (then Privacy: id and no identity). */
  callerNumber: string;
  callerName?: string | null;
  /** More header lines, e.g. "P-Called-Party-ID: <sip:…>". */
  headers?: readonly string[];
  sdpOffer: string;
  listener: LegListener;
}

export interface SipOverUdpOptions {
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** What Via and Contact say; default: the bound address. */
  advertised?: SocketAddress;
  /** IP addresses (or "10.0.0.0/8") allowed to send calls in. An INVITE of others gets 403, the rest silence. */
  peers: readonly string[];
  /** User-Agent header. */
  userAgent: string;
  onInvite: (invite: UdpInvite) => void;
  clock: Clock;
  log: Log;
}

export class SipOverUdp {
  /** Where the socket is bound. */
  readonly address: SocketAddress;

  private constructor(address: SocketAddress) {
    this.address = address;
  }

  /** Rejects when the port is taken. */
  static open(options: SipOverUdpOptions): Promise<SipOverUdp> {
    return Promise.resolve(new SipOverUdp({ host: options.host, port: options.port }));
  }

  /** Sends an INVITE. No response within 4 s ends the leg with 503 by 'timeout'. */
  invite(call: UdpCall): SipLeg {
    throw new Error(`not built yet: ${call.uri}`);
  }

  /** Ends every leg with BYE or CANCEL and closes the socket. Resolves within 2 s. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
