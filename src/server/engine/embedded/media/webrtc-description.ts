/** WebRTC's part of a description: who we are on the wire (RFC 8839 ICE, RFC 8842 DTLS). */
import type { MediaDescription, SessionDescription } from 'sdp-transform';
import { readDescription, UnusableDescription, voiceSection } from './description.ts';

export const WEBRTC_PROTOCOLS = ['UDP/TLS/RTP/SAVPF', 'RTP/SAVPF'];

export type DtlsSetup = 'actpass' | 'active' | 'passive';

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
const SETUPS: readonly string[] = ['actpass', 'active', 'passive'] satisfies DtlsSetup[];

/** @throws UnusableDescription */
export function readWebRtc(sdp: string): RemoteWebRtc {
  const description = readDescription(sdp);
  const { index, section } = voiceSection(description, WEBRTC_PROTOCOLS);
  const mid = section.mid ?? '0';
  if (!MID.test(mid)) throw new UnusableDescription('its mid is no token');
  if (section.rtcpMux === undefined) throw new UnusableDescription('RTP and RTCP on one port are needed');
  return { description, index, section, mid, transport: transportOf(description, section) };
}

function transportOf(description: SessionDescription, section: MediaDescription): TransportDescription {
  const iceUfrag = section.iceUfrag ?? description.iceUfrag ?? '';
  const icePwd = section.icePwd ?? description.icePwd ?? '';
  if (!UFRAG.test(iceUfrag) || !PWD.test(icePwd)) throw new UnusableDescription('no ICE is described');
  const fingerprint = section.fingerprint ?? description.fingerprint;
  if (fingerprint?.type.toLowerCase() !== 'sha-256' || !SHA_256.test(fingerprint.hash)) {
    throw new UnusableDescription('no DTLS fingerprint by SHA-256 is described');
  }
  const setup = section.setup ?? description.setup ?? 'actpass';
  if (!isSetup(setup)) throw new UnusableDescription('its DTLS role is unknown');
  return { iceUfrag, icePwd, fingerprint, setup };
}

const isSetup = (text: string): text is DtlsSetup => SETUPS.includes(text);

export function isSameTransport(a: TransportDescription, b: TransportDescription): boolean {
  return a.iceUfrag === b.iceUfrag && a.fingerprint.hash.toUpperCase() === b.fingerprint.hash.toUpperCase();
}
