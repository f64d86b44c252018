/** Our end of a DTLS-SRTP transport: who we are and where we can be reached. */
import { randomBytes } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { makeCertificate, type Certificate } from './certificate.ts';
import type { Candidate, DtlsSetup, TransportDescription } from './webrtc-description.ts';

/** The one UDP port that all links share, and the address it is bound to; null binds every interface. */
export interface WebRtcPort {
  bindAddress: string | null;
  port: number;
}

export interface LocalTransport extends TransportDescription {
  certificate: Certificate;
}

/** RFC 8839 §5.4 allows letters, digits, "+" and "/": base64 without its padding. */
const iceText = (bytes: 6 | 18) => randomBytes(bytes).toString('base64');

/** A new one for each transport: an ICE restart with the certificate of before would not be a new handshake. */
export function makeLocalTransport(udp: WebRtcPort, setup: DtlsSetup, nowMs: number): LocalTransport {
  const certificate = makeCertificate(nowMs);
  return {
    iceUfrag: iceText(6),
    icePwd: iceText(18),
    fingerprint: { type: 'sha-256', hash: certificate.sha256 },
    setup,
    certificate,
    candidates: addressesOf(udp).map((ip, i) => hostCandidate(ip, udp.port, i)),
  };
}

function addressesOf({ bindAddress }: WebRtcPort): string[] {
  if (bindAddress !== null) return [bindAddress];
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const reachable = all.filter(({ internal, address }) => !internal && !/^fe80:/i.test(address));
  // A machine without a network still has a browser of its own.
  return reachable.length > 0 ? reachable.map(({ address }) => address) : ['127.0.0.1'];
}

/** RFC 8445 §5.1.2.1: type preference 126 for a host, then ours among the addresses, then component 1. */
function hostCandidate(ip: string, port: number, i: number): Candidate {
  const priority = 126 * 2 ** 24 + (65_535 - i) * 2 ** 8 + 255;
  return { foundation: `${i + 1}`, component: 1, transport: 'UDP', priority, ip, port, type: 'host' };
}
