/** A browser's side of WebRTC media, as far as a phone in Node needs it: one audio track, G.711, RFC 4733. */
import { Audio, PeerConnection, type Track } from 'node-datachannel';
import { parse, write, type MediaDescription } from 'sdp-transform';
import type { MediaDirection } from '#server/engine/embedded/media/voice/media-session.ts';
import { holdUntilClosed } from '#server/engine/embedded/media/webrtc/track-life.ts';
import { VoiceSession } from '#server/engine/embedded/media/rtp/voice-session.ts';
import { systemClock } from '#kit/clock.ts';

const TELEPHONE_EVENT = 126;
const PCMU = 0;

export class PeerMedia extends VoiceSession {
  /** What our next description says: "sendonly" holds the far side. */
  direction: MediaDirection = 'sendrecv';
  /** Why a description of the far side could not be used. */
  failure: string | null = null;
  /** Says that another certificate than ours will come. */
  isImpostor = false;
  #connection: PeerConnection | null = null;
  #track: Track | null = null;
  #version = 1;

  constructor() {
    super(systemClock);
  }

  /** The first offer, or one more in the same call: the transport stays what it is. */
  async createOffer(): Promise<string> {
    if (!this.#connection) {
      const connection = this.#open('0');
      const gathered = gathering(connection);
      connection.setLocalDescription('offer');
      await gathered;
    }
    return this.#describe(TELEPHONE_EVENT);
  }

  acceptAnswer(sdp: string): Promise<void> {
    if (this.#connection?.signalingState() === 'have-local-offer') {
      this.#connection.setRemoteDescription(sdp, 'answer');
    }
    this.#agree(sdp);
    return Promise.resolve();
  }

  faultOf(): null {
    return null;
  }

  connecting(): null {
    return null;
  }

  async answerOffer(sdp: string): Promise<string> {
    if (!this.#connection) {
      const connection = this.#open(String(audioOf(sdp).mid ?? 0));
      const gathered = gathering(connection);
      connection.setRemoteDescription(sdp, 'offer');
      connection.setLocalDescription('answer');
      await gathered;
    }
    return this.#describe(this.#agree(sdp));
  }

  close(): void {
    this.#track?.close();
    this.#connection?.close();
    this.#connection = null;
    this.#track = null;
  }

  protected override transmit(datagram: Buffer): void {
    if (this.#track?.isOpen()) this.#track.sendMessageBinary(datagram);
  }

  #open(mid: string): PeerConnection {
    const connection = new PeerConnection('node-phone', {
      iceServers: [],
      bindAddress: '127.0.0.1',
      disableAutoNegotiation: true,
      forceMediaTransport: true,
    });
    const audio = new Audio(mid, 'SendRecv');
    audio.addAudioCodec(PCMU, 'PCMU');
    audio.addSSRC(this.sender.ssrc, 'node-phone');
    this.#track = connection.addTrack(audio);
    holdUntilClosed(this.#track);
    this.#track.onMessage((datagram) => this.acceptDatagram(datagram));
    this.#connection = connection;
    return connection;
  }

  #agree(sdp: string): number {
    const section = audioOf(sdp);
    const event = section.rtp.find(({ codec }) => codec === 'telephone-event')?.payload ?? TELEPHONE_EVENT;
    const remoteDirection = section.direction ?? 'sendrecv';
    this.agree({ formats: { audio: PCMU, telephoneEvent: event }, remoteDirection });
    return event;
  }

  /** The library's description with our codecs: it knows no telephone-event of one channel. */
  #describe(telephoneEvent: number): string {
    const description = parse(this.#connection?.localDescription()?.sdp ?? '');
    this.#version += 1;
    for (const section of description.media) {
      section.payloads = `${PCMU} ${telephoneEvent}`;
      section.rtp = [
        { payload: PCMU, codec: 'PCMU', rate: 8000 },
        { payload: telephoneEvent, codec: 'telephone-event', rate: 8000 },
      ];
      section.fmtp = [{ payload: telephoneEvent, config: '0-15' }];
      section.direction = this.direction;
      if (this.isImpostor) section.fingerprint = { type: 'sha-256', hash: Array(32).fill('AB').join(':') };
      // We call first, as from behind a NAT. Called first, the library begins its handshake inside setRemoteDescription,
      // before it has stored the fingerprint, and fails now and then.
      section.candidates = [];
    }
    description.origin.sessionVersion = this.#version;
    return write(description);
  }
}

function gathering(connection: PeerConnection): Promise<void> {
  return new Promise((resolve) =>
    connection.onGatheringStateChange((state) => {
      if (state === 'complete') resolve();
    }),
  );
}

function audioOf(sdp: string): MediaDescription {
  const section = parse(sdp).media.find(({ type }) => type === 'audio');
  if (!section) throw new Error('no audio is described');
  return section;
}
