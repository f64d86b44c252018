/** WebRTC's part of a description: who we are on the wire (RFC 8839 ICE, RFC 8842 DTLS). */
import type { MediaDescription, SessionDescription } from 'sdp-transform';
import { readDescription, textOf, UnusableDescription, voiceSection } from './description.ts';

export const WEBRTC_PROTOCOL = 'UDP/TLS/RTP/SAVPF';

export type DtlsSetup = (typeof SETUPS)[number];

/** One end of a transport. */
export interface TransportDescription {
  iceUfrag: string;
  icePwd: string;
  fingerprint: { type: string; hash: string };
  setup: DtlsSetup;
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
  const { fingerprint, setup, ...ice } = { ...description, ...section };
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
  return { iceUfrag, icePwd, fingerprint, setup: role };
}

/** RFC 4145 §4; null for any other word. */
export const asSetup = (text: string | undefined): DtlsSetup | null =>
  SETUPS.find((setup) => setup === text) ?? null;

export function isSameTransport(a: TransportDescription, b: TransportDescription): boolean {
  return a.iceUfrag === b.iceUfrag && a.fingerprint.hash.toUpperCase() === b.fingerprint.hash.toUpperCase();
}
