import type { CallContext, CallSignalling, Registration, SignallingEvent } from '#client/calls/ports.ts';
import { SipLine, type SipLineOptions } from '#client/sip/sip-line.ts';
import type { ErrorCode } from '#contract/values/errors.ts';
import type { PhoneCredentials } from '#contract/people/phone.ts';
import { ManualClock } from '#kit/clock.ts';
import { Emitter } from '#kit/emitter.ts';
import { silentLog } from '#kit/log.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { MicrophoneFailure } from '#client/media/microphone-failure.ts';
import type { OpenMicrophone } from '#client/media/microphone.ts';
import { FakePeerConnection, fakeTrack } from './fake-peer-connection.ts';
import { SipFarSide } from './sip-far-side.ts';

/** A call as the line handed it out, with all it has said. */
export interface SeenCall {
  context: CallContext;
  signalling: CallSignalling;
  events: SignallingEvent[];
}

class FakeMicrophone implements OpenMicrophone {
  track = fakeTrack();
  isOpen = true;
  readonly #changes = new Emitter<MediaStreamTrack>();

  onTrack(listener: (track: MediaStreamTrack) => void) {
    return this.#changes.on(listener);
  }

  changes(): void {
    this.track = fakeTrack();
    this.#changes.emit(this.track);
  }

  close(): void {
    this.isOpen = false;
  }
}

/** A SipLine between a far side and a computer that are both in memory; the clock is the test's. */
export class LineBench {
  readonly clock = new ManualClock();
  readonly far = new SipFarSide();
  readonly network = new EventTarget();
  readonly registrations: Registration[] = [];
  readonly incoming: SeenCall[] = [];
  readonly connections: FakePeerConnection[] = [];
  readonly microphones: FakeMicrophone[] = [];
  readonly played: MediaStreamTrack[] = [];
  microphoneFailure: MicrophoneFailure | null = null;
  /** How often credentials were asked for. */
  asked = 0;
  credentialFailure: ErrorCode | null = null;
  credentialLifeMs = 3_600_000;
  findsCandidates = true;
  /** It is told to, or has too many already. */
  refusesConnections = false;
  readonly line: SipLine;

  constructor(options: Partial<SipLineOptions> = {}) {
    this.line = new SipLine({
      credentials: () => Promise.resolve(this.#credentials()),
      origin: 'ws://ringside.test',
      microphone: { open: () => Promise.resolve(this.#openMicrophone()) },
      speaker: { play: (track) => (this.played.push(track), () => undefined) },
      meters: {
        listen: () => ({ level: () => 0, stop: () => undefined }),
        watch: () => ({ quality: () => null, stop: () => undefined }),
      },
      instanceId: '8f3a1c52-5c0b-4d0e-9d53-0d5c1f6f3b11',
      backoff: { delayMs: (attempt) => 1_000 * 2 ** attempt },
      openSocket: this.far.openSocket,
      newConnection: (configuration) => this.#connect(configuration),
      locks: undefined,
      network: this.network,
      clock: this.clock,
      log: silentLog,
      ...options,
    });
    this.line.onRegistration((registration) => this.registrations.push(registration));
    this.line.onIncoming((context, signalling) => this.incoming.push(this.see(context, signalling)));
  }

  get connection(): FakePeerConnection {
    const connection = this.connections.at(-1);
    if (!connection) throw new Error('no call has a connection');
    return connection;
  }

  place(number = '+12065550142', callFrom: string | null = null): SeenCall {
    const { context, signalling } = this.line.place({ number, callFrom });
    return this.see(context, signalling);
  }

  see(context: CallContext, signalling: CallSignalling): SeenCall {
    const events: SignallingEvent[] = [];
    signalling.on((event) => events.push(event));
    return { context, signalling, events };
  }

  async close(): Promise<void> {
    const stopped = this.line.stop();
    this.clock.advance(60_000);
    await stopped;
    this.far.dispose();
  }

  #credentials(): Result<PhoneCredentials, ErrorCode> {
    this.asked++;
    if (this.credentialFailure) return fail(this.credentialFailure);
    return ok({
      aor: 'sip:u1@ringside.test',
      username: '1800000000:u1',
      password: 'secret',
      realm: 'ringside.test',
      path: '/sip',
      expiresAt: this.clock.now() + this.credentialLifeMs,
      iceServers: [],
    });
  }

  #openMicrophone(): Result<OpenMicrophone, MicrophoneFailure> {
    if (this.microphoneFailure) return fail(this.microphoneFailure);
    const microphone = new FakeMicrophone();
    this.microphones.push(microphone);
    return ok(microphone);
  }

  #connect(configuration: RTCConfiguration): RTCPeerConnection {
    if (this.refusesConnections) throw new DOMException('no more of them', 'UnknownError');
    const connection = new FakePeerConnection(configuration);
    connection.findsCandidates = this.findsCandidates;
    this.connections.push(connection);
    return connection.asReal();
  }
}
