/**
 * What the engine's channels know of SIP: one leg = one dialog (RFC 3261 §12), whatever carries it (WebSocket or UDP).
 * Descriptions go through as text: this room never looks into SDP.
 */
import type { SocketAddress } from '../wire/socket-address.ts';

export interface Reason {
  /** "SIP" or "Q.850" (RFC 3326). */
  protocol: string;
  cause: number;
  text: string;
}

export interface LegEnd {
  by: 'remote' | 'local' | 'timeout' | 'transport';
  /** Final SIP status of an INVITE that was not answered; null after an answer. */
  status: number | null;
  reason: Reason | null;
  /** Our X-Ringside-Error, if the far side (or we) gave one. */
  error: string | null;
}

/** Heard by the owner of a leg. `ended` comes exactly once and last. Never called from inside a verb of the same leg. */
export interface LegListener {
  /** 180, or 183 without a description. */
  ringing(): void;
  /** 183 or 180 with a description. */
  earlyMedia(sdpAnswer: string): void;
  /** 2xx to our INVITE (ACK is sent by the leg). */
  answered(sdpAnswer: string): void;
  /** ACK to our 2xx came: the dialog is confirmed. */
  confirmed(): void;
  /** A re-INVITE's offer (hold, ICE restart, moved address): resolve with the answer, or null for 488. */
  reoffered(sdpOffer: string): Promise<string | null>;
  /** DTMF by INFO (application/dtmf-relay), for phones that cannot RFC 4733. */
  info(digit: string): void;
  ended(end: LegEnd): void;
}

export interface SipLeg {
  readonly id: string;
  /** SIP Call-ID. */
  readonly callId: string;
  end(options?: EndOptions): void;
}

export interface EndOptions {
  /** For an incoming leg not answered yet; default 480. */
  status?: number;
  reason?: Reason;
  /** Sent on a rejection, a CANCEL or a BYE. */
  headers?: Record<string, string>;
}

/** How the phones of a sign-in end that is over. */
export interface EndOfPhones {
  /** Those who talk do so to the end; nothing else begins. */
  letsCallsEnd: boolean;
}

/**
 * An INVITE that came in. 100 Trying was sent already. `end` before `accept` rejects, after it sends BYE.
 * `headers` (by name) ride on that one response.
 * A verb that comes too late (the caller cancelled meanwhile) does nothing.
 */
export interface IncomingLeg extends SipLeg {
  /** Never empty: an INVITE without a description was answered 488 before it came here. */
  readonly sdpOffer: string;
  /** What happened before (a CANCEL) is told now, in a later turn. */
  listen(listener: LegListener): void;
  ring(headers?: Record<string, string>): void;
  progress(sdpAnswer: string, headers?: Record<string, string>): void;
  accept(sdpAnswer: string, headers?: Record<string, string>): void;
}

export interface IncomingInvite {
  leg: IncomingLeg;
  /** A registered phone (after digest or on its authenticated flow; its owner is a user, or of a desk phone the receiving number), or an allowed trunk peer. */
  origin:
    | { kind: 'phone'; ownerId: string; contactId: string }
    /** `peer` is "address:port". */
    | { kind: 'trunk'; peer: string };
  /** User part of the Request-URI, percent-decoded, at most 64 characters. */
  dialed: string;
  /** From P-Asserted-Identity (trunk only), else From: "+1…" or "anonymous". */
  callerNumber: string;
  callerName: string | null;
  /** Value of each X-Ringside-* header, at most 256 characters each. */
  headers: Record<string, string>;
}

export interface OutgoingInvite {
  /** `located`: null where the URI leads nowhere; the leg ends. */
  target:
    | { kind: 'phone'; contactId: string }
    | { kind: 'trunk'; number: string }
    | { kind: 'uri'; uri: string; located: SocketAddress | null };
  callerNumber: string;
  callerName: string | null;
  calledNumber: string | null;
  headers: Record<string, string>;
  sdpOffer: string;
  listener: LegListener;
}

export interface RegisteredContact {
  id: string;
  ownerId: string;
  userAgent: string;
  reachable: boolean;
}

export interface SipEdgeListener {
  invite(invite: IncomingInvite): void;
  contactChanged(contact: RegisteredContact, status: 'Reachable' | 'Unreachable' | 'Removed'): void;
}

/** The edge: every SIP transport we listen on, the registrar, and the trunk. */
export interface SipEdge {
  contactsOf(ownerId: string): RegisteredContact[];
  /** Host of a desk phone that is registered over UDP; null: the contact is a browser, or gone. */
  deskPhoneAt(contactId: string): string | null;
  /** Where a SIP URI leads, asked before it is called; null: nowhere. Never rejects. */
  locate(uri: string): Promise<SocketAddress | null>;
  /** `end` on the leg before an answer sends CANCEL, with the Reason given. A dead target ends the leg by itself. */
  invite(invite: OutgoingInvite): SipLeg;
  /** Ends every leg with BYE or CANCEL, lets go of sockets. Resolves when done, within 2 s. */
  close(): Promise<void>;
}
