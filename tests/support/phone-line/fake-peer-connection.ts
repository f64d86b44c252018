class FakeTrack extends EventTarget {
  enabled = true;
  readyState: MediaStreamTrackState = 'live';
  readonly kind = 'audio';
  readonly id = crypto.randomUUID();

  clone(): FakeTrack {
    return new FakeTrack();
  }

  stop(): void {
    this.readyState = 'ended';
  }
}

/** A microphone's or a caller's voice, as far as anybody looks at it. */
export function fakeTrack(): MediaStreamTrack {
  return new FakeTrack() as Partial<MediaStreamTrack> as MediaStreamTrack;
}

class FakeDtmfSender {
  canInsertDTMF = true;
  toneBuffer = '';

  insertDTMF(tones: string): void {
    this.toneBuffer = tones;
  }
}

export class FakeTransceiver {
  direction: RTCRtpTransceiverDirection;
  readonly receiver = { track: fakeTrack(), jitterBufferTarget: null as number | null };
  readonly sender = {
    track: null as MediaStreamTrack | null,
    dtmf: new FakeDtmfSender(),
    replaceTrack(track: MediaStreamTrack | null) {
      this.track = track;
      return Promise.resolve();
    },
  };

  constructor(direction: RTCRtpTransceiverDirection) {
    this.direction = direction;
  }
}

/** Offers, answers and their order as WebRTC has them (JSEP); no network. */
export class FakePeerConnection extends EventTarget {
  signalingState: RTCSignalingState = 'stable';
  iceGatheringState: RTCIceGatheringState = 'new';
  connectionState: RTCPeerConnectionState = 'new';
  localDescription: { type: 'offer' | 'answer'; sdp: string } | null = null;
  /** False: no candidate is ever found. */
  findsCandidates = true;
  iceRestarts = 0;
  readonly remote: string[] = [];
  readonly configuration: RTCConfiguration;
  readonly transceivers: FakeTransceiver[] = [];
  #described = 0;

  constructor(configuration: RTCConfiguration = {}) {
    super();
    this.configuration = configuration;
  }

  asReal(): RTCPeerConnection {
    return this as unknown as RTCPeerConnection;
  }

  /** Direction that the last description asks for. */
  get offered(): string | undefined {
    return /a=(sendrecv|sendonly|recvonly|inactive)/.exec(this.localDescription?.sdp ?? '')?.[1];
  }

  get transceiver(): FakeTransceiver | undefined {
    return this.transceivers[0];
  }

  addTransceiver(_kind: string, { direction }: { direction: RTCRtpTransceiverDirection }): void {
    this.transceivers.push(new FakeTransceiver(direction));
  }

  getTransceivers(): FakeTransceiver[] {
    return this.transceivers;
  }

  restartIce(): void {
    this.iceRestarts++;
  }

  setLocalDescription(description?: { type: string }): Promise<void> {
    if (description?.type === 'rollback') {
      this.signalingState = 'stable';
      return Promise.resolve();
    }
    const type = this.signalingState === 'have-remote-offer' ? 'answer' : 'offer';
    this.signalingState = type === 'offer' ? 'have-local-offer' : 'stable';
    this.localDescription = {
      type,
      sdp: sdpOf(this.transceiver?.direction ?? 'inactive', ++this.#described),
    };
    if (this.findsCandidates) queueMicrotask(() => this.#findCandidate());
    return Promise.resolve();
  }

  setRemoteDescription({ type, sdp }: { type: string; sdp: string }): Promise<void> {
    const expected = type === 'offer' ? 'stable' : 'have-local-offer';
    if (this.signalingState !== expected)
      return Promise.reject(new Error(`${type} in ${this.signalingState}`));
    this.remote.push(sdp);
    this.signalingState = type === 'offer' ? 'have-remote-offer' : 'stable';
    if (this.transceivers.length === 0) this.transceivers.push(new FakeTransceiver('recvonly'));
    if (this.remote.length === 1) {
      const { receiver } = this.transceivers[0] ?? {};
      this.dispatchEvent(Object.assign(new Event('track'), { receiver, track: receiver?.track }));
    }
    return Promise.resolve();
  }

  becomes(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.dispatchEvent(new Event('connectionstatechange'));
  }

  getStats(): Promise<Map<string, unknown>> {
    return Promise.resolve(new Map<string, unknown>());
  }

  close(): void {
    this.signalingState = 'closed';
    this.connectionState = 'closed';
  }

  #findCandidate(): void {
    if (!this.localDescription || this.localDescription.sdp.includes('a=candidate')) return;
    this.localDescription.sdp += 'a=candidate:1 1 udp 2122260223 127.0.0.1 50000 typ host\r\n';
    this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate: {} }));
  }
}

/** As little SDP as SIP.js and a reader of tests need. */
export function sdpOf(direction: string, version = 1): string {
  return [
    ...['v=0', `o=- 1 ${version} IN IP4 127.0.0.1`, 's=-', 't=0 0', 'm=audio 9 UDP/TLS/RTP/SAVPF 0'],
    ...['c=IN IP4 0.0.0.0', `a=${direction}`, ''],
  ].join('\r\n');
}
