/** What a call over UDP begins with, in both directions. */
import type { IncomingLeg, LegListener } from '../dialogs/leg.ts';
import type { SocketAddress } from '../wire/socket-address.ts';

export interface UdpInvite {
  leg: IncomingLeg;
  /** Where the INVITE came from. */
  from: SocketAddress;
  /** The desk phone that proved to have sent it; null: an allowed peer. */
  phone: { receivingId: string; contactId: string } | null;
  /** User part of the Request-URI, percent-decoded, at most 64 characters. Untrusted. */
  dialed: string;
  /** P-Asserted-Identity, else From: "+1…" or "anonymous". */
  callerNumber: string;
  callerName: string | null;
  /** Value of each X-… and P-… header by its name as RFCs write it, at most 256 characters each. */
  headers: Record<string, string>;
}

/** What every call of ours says. */
export interface UdpCallParts {
  /** From and P-Asserted-Identity: E.164, or "anonymous" (then Privacy: id and no identity). */
  callerNumber: string;
  callerName?: string | null;
  /** More headers by name, e.g. P-Called-Party-ID. */
  headers?: Readonly<Record<string, string>>;
  sdpOffer: string;
  listener: LegListener;
}

export interface UdpCall extends UdpCallParts {
  /** Request-URI, e.g. "sip:+12025550110@127.0.0.1:5060". */
  uri: string;
  /** Where the URI was found to lead: its answers come from there only. Not given: wherever its host is when we send. */
  located?: SocketAddress;
  /** A carrier of ours, which may send us anywhere: other addresses that speak for it. Not given: a SIP endpoint. */
  alsoAt?: readonly string[];
}
