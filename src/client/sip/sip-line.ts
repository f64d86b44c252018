import { Inviter, URI, UserAgent, type Invitation, type Session } from 'sip.js';
import type { ErrorCode } from '#contract/values/errors.ts';
import { BEST_MATCH, sipHeaders, type PhoneCredentials } from '#contract/people/phone.ts';
import { exponential, type Backoff } from '#kit/load/backoff.ts';
import type { Clock } from '#kit/clock.ts';
import { Emitter, type Unsubscribe } from '#kit/emitter.ts';
import { guarded } from '#kit/guarded.ts';
import type { Log } from '#kit/log.ts';
import type { Result } from '#kit/result.ts';
import type { CallContext, CallSignalling, PhoneLine, PlaceCall, Registration } from '../calls/ports.ts';
import { RegisteredFlow } from './registered-flow.ts';
import { AudioPath, type AudioPorts } from './audio-path.ts';
import { StrongDigest } from './digest.ts';
import { incomingContext } from './incoming-context.ts';
import { IncomingCall } from './incoming-call.ts';
import { NoLine } from './no-line.ts';
import { OutgoingCall } from './outgoing-call.ts';
import type { SipCall } from './sip-call.ts';
import { SocketFlow, type FlowOptions, type Socket } from './socket-flow.ts';
import { TabLock, type Locks } from './tab-lock.ts';

export interface SipLineOptions {
  /** Asked for at the start, and again before they run out. */
  credentials: () => Promise<Result<PhoneCredentials, ErrorCode>>;
  /** "ws://127.0.0.1:4600": where the credentials' path is found. */
  origin: string;
  microphone: AudioPorts['microphone'];
  speaker: AudioPorts['speaker'];
  meters: AudioPorts['meters'];
  clock: Clock;
  log: Log;
  /** UUID of this phone, kept over reloads: the registrar then replaces instead of adding. */
  instanceId: string;
  backoff?: Backoff;
  /** What the browser has; tests bring their own. */
  openSocket?: (url: string) => Socket;
  newConnection?: AudioPorts['newConnection'];
  locks?: Locks | undefined;
  /** Where "online", "offline" and "visibilitychange" are heard. */
  network?: EventTarget;
}

/** Calls that ring, talk or wait here at once; the next is told that we are busy. */
const MOST_CALLS = 8;
/** Then the server tries the next, as it does with a phone that cannot hear. */
const NOT_ACCEPTABLE_HERE = 488;
/** The server says how long a phone rings; this only ends what it has forgotten. */
const RING_LIMIT_SECONDS = 600;

/** A telephone line over SIP and WebSocket (RFC 7118). */
export class SipLine implements PhoneLine {
  readonly #options: SipLineOptions;
  readonly #registeredFlow: RegisteredFlow;
  readonly #lock: TabLock;
  readonly #calls = new Set<SipCall>();
  readonly #paths = new WeakMap<Session, AudioPath>();
  readonly #incoming = new Emitter<{ context: CallContext; signalling: CallSignalling }>();
  #stopListening: Unsubscribe = () => undefined;

  constructor(options: SipLineOptions) {
    this.#options = options;
    const { credentials, instanceId, clock, log } = options;
    this.#registeredFlow = new RegisteredFlow({
      credentials,
      instanceId,
      clock,
      log,
      backoff: options.backoff ?? exponential({ firstMs: 250, maxMs: 10_000 }),
      makeAgent: (first) => this.#makeAgent(first),
    });
    this.#registeredFlow.attached.on(() => {
      for (const call of this.#calls) call.refresh();
    });
    const locks = 'locks' in options ? options.locks : navigator.locks;
    this.#lock = new TabLock(
      { gained: () => this.#registeredFlow.start(), elsewhere: () => void this.#giveWay() },
      locks,
    );
  }

  get registration(): Registration {
    return this.#registeredFlow.registration;
  }

  onRegistration(listener: (registration: Registration) => void): Unsubscribe {
    return this.#registeredFlow.changes.on(listener);
  }

  onIncoming(listener: (context: CallContext, signalling: CallSignalling) => void): Unsubscribe {
    return this.#incoming.on(({ context, signalling }) => listener(context, signalling));
  }

  start(): void {
    this.#stopListening();
    this.#stopListening = this.#listenToNetwork();
    this.#lock.start();
  }

  takeOver(): void {
    this.#lock.takeOver();
  }

  place({ number, callFrom }: PlaceCall): { context: CallContext; signalling: CallSignalling } {
    const context: CallContext = {
      callId: null,
      direction: 'outgoing',
      remoteNumber: number,
      remoteName: null,
      localNumber: callFrom === BEST_MATCH ? null : callFrom,
      callerIdReason: null,
      source: null,
      campaign: null,
      path: [],
      queue: null,
      waitedSeconds: null,
      offerSeconds: null,
    };
    const agent = this.#registeredFlow.agent;
    if (!agent || this.registration.state !== 'registered') {
      return { context, signalling: new NoLine('connection-dropped') };
    }
    const target = new URI('sip', number, agent.configuration.uri.host);
    const extraHeaders = callFrom === null ? [] : [`${sipHeaders.callFrom}: ${callFrom}`];
    const session = new Inviter(agent, target, { earlyMedia: true, extraHeaders });
    const call = this.#begun(() => new OutgoingCall(this.#partsOf(session)));
    if (!call) {
      void session.dispose();
      return { context, signalling: new NoLine('media-failed') };
    }
    this.#keep(call);
    void call.dial();
    return { context, signalling: call };
  }

  async stop(): Promise<void> {
    this.#stopListening();
    for (const call of this.#calls) call.hangUp();
    await this.#registeredFlow.stop();
    this.#lock.stop();
  }

  /** Another tab has the phone: its calls are its own, ours end here. */
  async #giveWay(): Promise<void> {
    for (const call of this.#calls) call.end({ by: 'elsewhere', error: null });
    await this.#registeredFlow.stop('phone-in-another-tab');
  }

  #invited(invitation: Invitation): void {
    const context = incomingContext(invitation.request);
    const call = this.#begun(() => new IncomingCall(this.#partsOf(invitation)));
    if (!call) {
      void invitation.reject({ statusCode: NOT_ACCEPTABLE_HERE });
      return;
    }
    if (this.#calls.size >= MOST_CALLS) {
      call.refuseAsBusy();
      return;
    }
    this.#keep(call);
    call.prepare();
    this.#options.log.info({ callId: context.callId }, 'call came in');
    this.#incoming.emit({ context, signalling: call });
  }

  /** Undefined where the browser makes no connection: it is told not to, or has too many. */
  #begun<C extends SipCall>(begin: () => C): C | undefined {
    return guarded(this.#options.log, 'peer connection', begin);
  }

  #partsOf<S extends Session>(session: S) {
    const { microphone, speaker, meters, clock, log } = this.#options;
    const path = new AudioPath({
      microphone,
      speaker,
      meters,
      clock,
      iceServers: iceServersOf(this.#registeredFlow.credentials),
      newConnection: this.#options.newConnection ?? ((configuration) => new RTCPeerConnection(configuration)),
    });
    this.#paths.set(session, path);
    return { session, path, clock, log };
  }

  #keep(call: SipCall): void {
    this.#calls.add(call);
    call.on((event) => {
      if (event.type === 'ended') this.#calls.delete(call);
    });
  }

  #makeAgent(credentials: PhoneCredentials): UserAgent {
    const { origin, clock, log, instanceId } = this.#options;
    const uri = UserAgent.makeURI(credentials.aor);
    if (!uri) throw new TypeError('the address of record is no SIP URI');
    const transportOptions: FlowOptions = {
      url: origin + credentials.path,
      clock,
      serverEnds: () => {
        for (const call of this.#calls) call.serverEnds();
      },
      openSocket: this.#options.openSocket ?? ((url) => new WebSocket(url, 'sip')),
    };
    const agent = new UserAgent({
      uri,
      instanceId,
      transportOptions,
      transportConstructor: SocketFlow,
      sessionDescriptionHandlerFactory: (session) => this.#pathOf(session),
      delegate: {
        onInvite: (invitation) => this.#invited(invitation),
        onDisconnect: () => this.#registeredFlow.lost(),
        // Out of a dialog there is nothing that we asked to be told.
        onNotify: (notification) => void notification.reject(),
      },
      gracefulShutdown: false,
      noAnswerTimeout: RING_LIMIT_SECONDS,
      userAgentString: 'Ringside',
      logBuiltinEnabled: false,
      logConfiguration: false,
      logLevel: 'warn',
      logConnector: (level, category, _label, content) => {
        // What is a warning to SIP.js is daily business here; its lesser words come at every message.
        if (level === 'warn' || level === 'error') log.debug({ category }, content);
      },
    });
    agent.userAgentCore.configuration.authenticationFactory = () =>
      new StrongDigest(agent.getLoggerFactory(), this.#registeredFlow.credentials ?? credentials);
    return agent;
  }

  #pathOf(session: Session): AudioPath {
    const path = this.#paths.get(session);
    if (!path) throw new TypeError('a session that no call of ours has begun');
    return path;
  }

  #listenToNetwork(): Unsubscribe {
    const listening = new AbortController();
    const network = this.#options.network ?? window;
    for (const name of ['online', 'offline', 'visibilitychange']) {
      const look = () => {
        // A page that goes out of sight has learned nothing of the network.
        if (name !== 'visibilitychange' || !document.hidden) this.#registeredFlow.look();
      };
      network.addEventListener(name, look, { signal: listening.signal });
    }
    return () => listening.abort();
  }
}

function iceServersOf(credentials: PhoneCredentials | null): RTCIceServer[] {
  return (credentials?.iceServers ?? []).map(({ urls, username, credential }) => ({
    urls,
    ...(username === undefined ? {} : { username }),
    ...(credential === undefined ? {} : { credential }),
  }));
}
