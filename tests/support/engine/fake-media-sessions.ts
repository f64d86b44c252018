/** Media in memory: descriptions are plain words, and a test says when they are ready. */
import type {
  MediaDirection,
  MediaFrame,
  MediaSession,
  MediaSessions,
  RtpSessionOptions,
} from '#server/engine/embedded/media/voice/media-session.ts';
import { UnusableDescription } from '#server/engine/embedded/media/voice/unusable-description.ts';

export class FakeMediaSession implements MediaSession {
  readonly id: string;
  readonly kind: 'webrtc' | 'rtp';
  readonly signallingAddress: string | null;
  readonly sent: MediaFrame[] = [];
  readonly accepted: string[] = [];
  hearsKeys = true;
  remoteDirection: MediaDirection = 'sendrecv';
  lastReceivedAt: number | null = null;
  isClosed = false;
  /** Set: what is to settle before the two hear each other. */
  connected: Promise<void> | null = null;
  /** Replace it to make a description late or impossible. */
  ready: () => Promise<void> = () => Promise.resolve();
  #receiver: ((frame: MediaFrame) => void) | null = null;
  readonly #taps = new Set<(frame: MediaFrame) => void>();
  #onDigit: ((digit: string) => void) | null = null;

  constructor(id: string, kind: 'webrtc' | 'rtp', signallingAddress: string | null) {
    this.id = id;
    this.kind = kind;
    this.signallingAddress = signallingAddress;
  }

  async createOffer(): Promise<string> {
    await this.ready();
    return `offer of ${this.id}`;
  }

  async acceptAnswer(sdp: string): Promise<void> {
    await this.ready();
    this.accepted.push(sdp);
  }

  /** An offer that names a direction ("sendonly") is one of it. */
  /** An offer that names its fault ("unusable") cannot be answered. */
  faultOf(sdpOffer: string): UnusableDescription | null {
    return sdpOffer.includes('unusable')
      ? new UnusableDescription('neither PCMU nor PCMA is described', 'format')
      : null;
  }

  connecting(): Promise<void> | null {
    return this.connected;
  }

  async answerOffer(sdp: string): Promise<string> {
    await this.ready();
    const named = (['sendonly', 'recvonly', 'inactive'] as const).find((direction) =>
      sdp.includes(direction),
    );
    this.remoteDirection = named ?? 'sendrecv';
    return `answer of ${this.id}`;
  }

  send(frame: MediaFrame): void {
    this.sent.push(frame);
  }

  receive(receiver: ((frame: MediaFrame) => void) | null): void {
    this.#receiver = receiver;
  }

  tap(listener: (frame: MediaFrame) => void): () => void {
    this.#taps.add(listener);
    return () => this.#taps.delete(listener);
  }

  onDigit(listener: ((digit: string) => void) | null): void {
    this.#onDigit = listener;
  }

  close(): void {
    this.isClosed = true;
  }

  /** The far side speaks. */
  hear(frame: MediaFrame): void {
    this.#receiver?.(frame);
    for (const tap of this.#taps) tap(frame);
  }

  /** The far side presses a key. */
  press(digit: string): void {
    this.#onDigit?.(digit);
  }
}

export class FakeMediaSessions implements MediaSessions {
  readonly sessions: FakeMediaSession[] = [];
  /** Set: no port is free. */
  isFull = false;
  /** How many lines there are. */
  total = 100;
  isClosed = false;

  webRtc(): FakeMediaSession {
    return this.#open('webrtc', null);
  }

  rtp({ signallingAddress }: RtpSessionOptions): FakeMediaSession {
    return this.#open(
      'rtp',
      typeof signallingAddress === 'string' ? signallingAddress : signallingAddress().join(),
    );
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }

  get lines() {
    return { used: this.open.filter(({ kind }) => kind === 'rtp').length, total: this.total };
  }

  get open(): FakeMediaSession[] {
    return this.sessions.filter((session) => !session.isClosed);
  }

  #open(kind: 'webrtc' | 'rtp', signallingAddress: string | null): FakeMediaSession {
    if (this.isFull) throw new Error('no port is free');
    const session = new FakeMediaSession(`media-${this.sessions.length + 1}`, kind, signallingAddress);
    this.sessions.push(session);
    return session;
  }
}
