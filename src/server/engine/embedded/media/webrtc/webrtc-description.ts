/** WebRTC's part of a description: who we are on the wire (RFC 8839 ICE, RFC 8842 DTLS). */
import { isIPv4 } from 'node:net';
import type { MediaDescription, SessionDescription } from 'sdp-transform';
import { isOneHost, readDescription, textOf, voiceSection } from '../rtp/description.ts';
import { UnusableDescription } from '../voice/unusable-description.ts';

export const WEBRTC_PROTOCOL = 'UDP/TLS/RTP/SAVPF';

export type DtlsSetup = (typeof SETUPS)[number];

/** RFC 8839 §5.1: an address, a port and how much it is wanted. Never a name: nothing is looked up. */
export interface Candidate {
  foundation: string;
  component: number;
  transport: string;
  priority: number;
  ip: string;
  port: number;
  type: string;
}

/** One end of a transport. */
export interface TransportDescription {
  iceUfrag: string;
  icePwd: string;
  fingerprint: { type: string; hash: string };
  setup: DtlsSetup;
  /** Where it may be reached. */
  candidates: Candidate[];
}

export interface RemoteWebRtc {
  description: SessionDescription;
  index: number;
  section: MediaDescription;
  mid: string;
  transport: TransportDescription;
}

/** RFC 8839 §5.4: what the library is given must be what the RFC allows, for it is C++ that reads it. */
const UFRAG = /^[A-Za-z0-9+/]{4,256}$/;
const PWD = /^[A-Za-z0-9+/]{22,256}$/;
const MID = /^[A-Za-z0-9_-]{1,32}$/;
const SHA_256 = /^(?:[0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2}$/;
const SETUPS = ['actpass', 'active', 'passive'] as const;

/** @throws UnusableDescription */
export function readWebRtc(sdp: string): RemoteWebRtc {
  const description = readDescription(sdp);
  const { index, section } = voiceSection(description, [WEBRTC_PROTOCOL, 'RTP/SAVPF']);
  const mid = textOf(section.mid ?? 0);
  if (!MID.test(mid)) throw new UnusableDescription('its mid is no token');
  if (section.rtcpMux === undefined) throw new UnusableDescription('RTP and RTCP on one port are needed');
  return { description, index, section, mid, transport: transportOf(description, section) };
}

/** What a section does not say, the session says for it. */
function transportOf(description: SessionDescription, section: MediaDescription): TransportDescription {
  const { fingerprint, setup, candidates = [], ...ice } = { ...description, ...section };
  const iceUfrag = textOf(ice.iceUfrag);
  const icePwd = textOf(ice.icePwd);
  if (!UFRAG.test(iceUfrag) || !PWD.test(icePwd)) throw new UnusableDescription('no ICE is described');
  if (
    !fingerprint ||
    textOf(fingerprint.type).toLowerCase() !== 'sha-256' ||
    !SHA_256.test(textOf(fingerprint.hash))
  ) {
    throw new UnusableDescription('no DTLS fingerprint by SHA-256 is described');
  }
  const role = asSetup(setup ?? 'actpass');
  if (!role) throw new UnusableDescription('its DTLS role is unknown');
  return { iceUfrag, icePwd, fingerprint, setup: role, candidates: likeliest(candidates) };
}

/**
 * The address a NAT has shown, and one of its own: trying them at once saves up to 100 ms over waiting for the browser's
 * next check. No more than that, for the library tries one each 50 ms; where neither works the browser comes to us
 * (peer-reflexive, RFC 8445 §7.3.1.3).
 */
function likeliest(candidates: readonly Candidate[]): Candidate[] {
  const usable = candidates.filter(isUsable).sort((a, b) => b.priority - a.priority);
  const first = (type: string) => usable.filter((candidate) => candidate.type === type).slice(0, 1);
  // Written anew: a "raddr" would be none of our business.
  return [...first('srflx'), ...first('host')].map(({ ip, port, priority }, i) => ({
    foundation: `${i + 1}`,
    component: 1,
    transport: 'UDP',
    priority,
    ip,
    port,
    type: 'host',
  }));
}

function isUsable({ component, transport, ip, port, priority }: Candidate): boolean {
  const isUdp = component === 1 && textOf(transport).toLowerCase() === 'udp';
  return (
    isUdp &&
    isIPv4(textOf(ip)) &&
    isOneHost(textOf(ip)) &&
    port > 0 &&
    port <= 65_535 &&
    priority > 0 &&
    priority < 2 ** 31
  );
}

/** RFC 4145 §4; null for any other word. */
export const asSetup = (text: string | undefined): DtlsSetup | null =>
  SETUPS.find((setup) => setup === text) ?? null;

export function isSameTransport(a: TransportDescription, b: TransportDescription): boolean {
  return a.iceUfrag === b.iceUfrag && a.fingerprint.hash.toUpperCase() === b.fingerprint.hash.toUpperCase();
}
