/**
 * One DTLS-SRTP transport to one browser: a PeerConnection of libdatachannel with one track. It knows nothing of hold,
 * of sound or of ICE restarts (the library has none: a new transport is a new link). What the library would abort the
 * process over is checked before it is called.
 */
import { Audio, PeerConnection, RtcpReceivingSession, type Track } from 'node-datachannel';
import { parse, write, type MediaDescription } from 'sdp-transform';
import type { Log } from '#kit/log.ts';
import { textOf, UnusableDescription } from './description.ts';
import { PCMU } from './rtp-receiver.ts';
import { holdUntilClosed } from './track-life.ts';
import { asSetup, type TransportDescription } from './webrtc-description.ts';

/** The one UDP port that all links share, and the address it is bound to; null binds every interface. */
export interface WebRtcPort {
  bindAddress: string | null;
  port: number;
}

export interface PeerLinkParts {
  udp: WebRtcPort;
  sessionId: string;
  mid: string;
  ssrc: number;
  /** RTP and RTCP, decrypted. */
  onDatagram: (datagram: Uint8Array) => void;
  log: Log;
}

/** Our end of the transport, with the addresses where it can be reached. */
export interface LocalTransport extends TransportDescription {
  candidates: NonNullable<MediaDescription['candidates']>;
}

export class PeerLink {
  readonly mid: string;
  readonly #connection: PeerConnection;
  readonly #track: Track;
  #local: LocalTransport | null = null;
  #remote: TransportDescription | null = null;
  #isClosed = false;

  constructor({ udp, sessionId, mid, ssrc, onDatagram, log }: PeerLinkParts) {
    this.mid = mid;
    this.#connection = new PeerConnection(sessionId, {
      iceServers: [],
      ...(udp.bindAddress === null ? {} : { bindAddress: udp.bindAddress }),
      enableIceUdpMux: true,
      portRangeBegin: udp.port,
      portRangeEnd: udp.port,
      disableAutoNegotiation: true,
      forceMediaTransport: true,
    });
    this.#connection.onStateChange((state) =>
      log.debug({ session: sessionId, state }, 'the DTLS transport changed'),
    );
    const audio = new Audio(mid, 'SendRecv');
    audio.addAudioCodec(PCMU, 'PCMU');
    audio.addSSRC(ssrc, 'ringside');
    this.#track = this.#connection.addTrack(audio);
    holdUntilClosed(this.#track);
    // Answers the browser's sender reports, so that it knows how its voice arrives.
    this.#track.setMediaHandler(new RtcpReceivingSession());
    this.#track.onMessage((datagram) => {
      if (!this.#isClosed) onDatagram(datagram);
    });
  }

  /** Null until there was an offer or an answer of ours. */
  get local(): LocalTransport | null {
    return this.#local;
  }

  /** Null until theirs came. */
  get remote(): TransportDescription | null {
    return this.#remote;
  }

  get isOpen(): boolean {
    return !this.#isClosed && this.#track.isOpen();
  }

  offer(): LocalTransport {
    this.#connection.setLocalDescription('offer');
    return (this.#local = this.#described());
  }

  /** @throws UnusableDescription */
  acceptAnswer(remote: TransportDescription): void {
    this.#setRemote(remote, 'answer');
    if (this.#local) this.#local.setup = remote.setup === 'passive' ? 'active' : 'passive';
  }

  /** @throws UnusableDescription */
  answer(remote: TransportDescription): LocalTransport {
    this.#setRemote(remote, 'offer');
    this.#connection.setLocalDescription('answer');
    return (this.#local = this.#described());
  }

  send(datagram: Buffer): void {
    if (this.isOpen) this.#track.sendMessageBinary(datagram);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#connection.close();
  }

  #setRemote(remote: TransportDescription, type: 'offer' | 'answer'): void {
    const before = type === 'offer' ? 'stable' : 'have-local-offer';
    const after = type === 'offer' ? 'have-remote-offer' : 'stable';
    if (this.#isClosed || this.#connection.signalingState() !== before) {
      throw new UnusableDescription(`no ${type} is awaited`);
    }
    try {
      this.#connection.setRemoteDescription(minimal(remote, this.mid), type);
    } catch (error) {
      throw new UnusableDescription(`the ${type} was refused`, { cause: error });
    }
    // A description that left the library where it was: answering it now would abort the process.
    if (this.#connection.signalingState() !== after)
      throw new UnusableDescription(`the ${type} had no effect`);
    this.#remote = remote;
  }

  /** With a bound port and no STUN server the candidates are there at once. */
  #described(): LocalTransport {
    const session = parse(this.#connection.localDescription()?.sdp ?? '');
    const {
      iceUfrag = '',
      icePwd = '',
      fingerprint,
      setup,
      candidates = [],
    } = { ...session, ...session.media[0] };
    if (!fingerprint || candidates.length === 0) throw new Error('libdatachannel gave no address of ours');
    return {
      iceUfrag: textOf(iceUfrag),
      icePwd: textOf(icePwd),
      fingerprint,
      setup: asSetup(setup) ?? 'actpass',
      candidates,
    };
  }
}

/**
 * What the library needs to know of the other end, and no word more of a stranger's text. No candidates: the browser
 * sends first and is answered where it comes from (peer-reflexive, RFC 8445 §7.3.1.3).
 */
function minimal({ iceUfrag, icePwd, fingerprint, setup }: TransportDescription, mid: string): string {
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
      },
    ],
  });
}
