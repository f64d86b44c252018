/**
 * One DTLS-SRTP transport to one browser: a PeerConnection of libdatachannel with one track. It knows nothing of hold,
 * of sound or of ICE restarts (the library has none: a new transport is a new link).
 *
 * To the library we are always the one who answers, also where SIP says that we offered. When it has offered, the
 * browser's checks and its handshake may come before its answer; the library takes them in, begins on two threads at once
 * and sometimes fails (2 to 5 calls of 100 on a busy machine). So our end of the transport, certificate and all, is made
 * here, and the library begins only when both ends are known.
 */
import { Audio, PeerConnection, RtcpReceivingSession, type Track } from 'node-datachannel';
import { write } from 'sdp-transform';
import type { Log } from '#kit/log.ts';
import { UnusableDescription } from '../voice/unusable-description.ts';
import type { LocalTransport, WebRtcPort } from './local-transport.ts';
import { PCMU } from '../rtp/rtp-receiver.ts';
import { holdUntilClosed } from './track-life.ts';
import type { TransportDescription } from './webrtc-description.ts';

export interface PeerLinkParts {
  udp: WebRtcPort;
  local: LocalTransport;
  remote: TransportDescription;
  sessionId: string;
  mid: string;
  ssrc: number;
  /** ICE and DTLS have succeeded. */
  onOpen: () => void;
  /** One of them never will: no way through, or a certificate that is not the one described. */
  onFailed: () => void;
  /** RTP and RTCP, decrypted. */
  onDatagram: (datagram: Uint8Array) => void;
  log: Log;
}

export class PeerLink {
  readonly local: LocalTransport;
  readonly remote: TransportDescription;
  readonly mid: string;
  readonly #connection: PeerConnection;
  readonly #track: Track;
  #isClosed = false;

  /** @throws UnusableDescription when the library refuses the far side's end */
  constructor(parts: PeerLinkParts) {
    const { udp, local, remote, sessionId, mid, ssrc, onDatagram, log } = parts;
    this.local = local;
    this.remote = remote;
    this.mid = mid;
    this.#connection = openConnection(udp, local, sessionId);
    this.#connection.onStateChange((state) => {
      log.debug({ session: sessionId, state }, 'the DTLS transport changed');
      if (state === 'failed' && !this.#isClosed) parts.onFailed();
    });
    const audio = new Audio(mid, 'SendRecv');
    audio.addAudioCodec(PCMU, 'PCMU');
    audio.addSSRC(ssrc, 'ringside');
    this.#track = this.#connection.addTrack(audio);
    holdUntilClosed(this.#track);
    this.#track.onOpen(() => {
      if (!this.#isClosed) parts.onOpen();
    });
    // Answers the browser's sender reports, so that it knows how its voice arrives.
    this.#track.setMediaHandler(new RtcpReceivingSession());
    this.#track.onMessage((datagram) => {
      if (!this.#isClosed) onDatagram(datagram);
    });
    this.#begin();
  }

  get isOpen(): boolean {
    return !this.#isClosed && this.#track.isOpen();
  }

  send(datagram: Buffer): void {
    if (this.isOpen) this.#track.sendMessageBinary(datagram);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // By itself, too: its callbacks would keep every call of the past in memory.
    this.#track.close();
    this.#connection.close();
  }

  #begin(): void {
    try {
      this.#connection.setRemoteDescription(minimal(this.remote, this.mid), 'offer');
    } catch (error) {
      this.close();
      throw new UnusableDescription('the description was refused', 'other', { cause: error });
    }
    // An answer in any other state aborts the process.
    if (this.#connection.signalingState() !== 'have-remote-offer') {
      this.close();
      throw new UnusableDescription('the description had no effect');
    }
    const { iceUfrag, icePwd } = this.local;
    this.#connection.setLocalDescription('answer', { iceUfrag, icePwd });
  }
}

function openConnection(udp: WebRtcPort, local: LocalTransport, sessionId: string): PeerConnection {
  return new PeerConnection(sessionId, {
    iceServers: [],
    ...(udp.bindAddress === null ? {} : { bindAddress: udp.bindAddress }),
    enableIceUdpMux: true,
    portRangeBegin: udp.port,
    portRangeEnd: udp.port,
    disableAutoNegotiation: true,
    forceMediaTransport: true,
    // The names say files; the library takes the text itself as well.
    certificatePemFile: local.certificate.certificatePem,
    keyPemFile: local.certificate.keyPem,
  });
}

/** What the library needs to know of the other end, and no word more of a stranger's text. */
function minimal(
  { iceUfrag, icePwd, fingerprint, setup, candidates }: TransportDescription,
  mid: string,
): string {
  return write({
    version: 0,
    origin: { username: '-', sessionId: 1, sessionVersion: 1, netType: 'IN', ipVer: 4, address: '127.0.0.1' },
    name: '-',
    timing: { start: 0, stop: 0 },
    groups: [{ type: 'BUNDLE', mids: mid }],
    media: [
      {
        type: 'audio',
        port: 9,
        protocol: 'UDP/TLS/RTP/SAVPF',
        payloads: `${PCMU}`,
        connection: { version: 4, ip: '0.0.0.0' },
        rtp: [{ payload: PCMU, codec: 'PCMU', rate: 8000 }],
        fmtp: [],
        mid,
        direction: 'sendrecv',
        rtcpMux: 'rtcp-mux',
        iceUfrag,
        icePwd,
        fingerprint,
        setup,
        candidates,
      },
    ],
  });
}
