import { Core, URI } from 'sip.js';
import { FakeSocket } from './fake-socket.ts';
import { sdpOf } from './fake-peer-connection.ts';

const REALM = 'ringside.test';
type Answer = { statusCode: number; extraHeaders?: string[] };

/** What a call looks like from the server, whichever side began it. */
export interface FarSession {
  session: Core.Session;
  /** Every offer that the phone made after the first, in order. */
  reoffers: string[];
}

/** A registrar and exchange in memory that speaks real SIP with SIP.js's core: what the phone meets at the other end. */
export class SipFarSide {
  readonly sockets: FakeSocket[] = [];
  /** Raw requests of the phone, in order. */
  readonly requests: string[] = [];
  /** Authorization header of each REGISTER that had one. */
  readonly authorizations: string[] = [];
  /** Answers to a REGISTER with credentials. */
  registerAnswer: Answer | null = null;
  challenges = ['SHA-256', 'MD5'];
  /** Answers to the phone's re-INVITEs, used up one by one; then 200. */
  readonly reofferAnswers: number[] = [];
  readonly invites: Core.IncomingInviteRequest[] = [];
  readonly byes: Core.IncomingRequestMessage[] = [];
  readonly cancels: Core.IncomingRequestMessage[] = [];
  acceptsSockets = true;
  /** Takes a socket and drops it at the first word. */
  dropsSockets = false;
  #phone: URI | null = null;
  readonly #core: Core.UserAgentCore;

  constructor() {
    const uri = new URI('sip', 'exchange', REALM);
    const loggerFactory = new Core.LoggerFactory();
    loggerFactory.builtinEnabled = false;
    this.#core = new Core.UserAgentCore(
      {
        aor: uri,
        displayName: '',
        loggerFactory,
        hackViaTcp: false,
        routeSet: [],
        sipjsId: 'farsd',
        contact: { pubGruu: undefined, tempGruu: undefined, uri, toString: () => `<${uri.toString()}>` },
        supportedOptionTags: [],
        supportedOptionTagsResponse: [],
        userAgentHeaderFieldValue: 'Far side',
        viaForceRport: false,
        viaHost: 'exchange.invalid',
        authenticationFactory: () => undefined,
        transportAccessor: () => ({ protocol: 'WS', send: (text: string) => this.#say(text) }),
      },
      {
        onRegister: (request) => this.#register(request),
        onInvite: (request) => void this.invites.push(request),
      },
    );
  }

  readonly openSocket = (): FakeSocket => {
    const socket = new FakeSocket();
    this.sockets.push(socket);
    socket.onText = (text) => (this.dropsSockets ? queueMicrotask(() => socket.breaks()) : this.#hear(text));
    queueMicrotask(() => (this.acceptsSockets ? socket.open() : socket.breaks()));
    return socket;
  };

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error('the phone has not connected');
    return socket;
  }

  requestsOf(method: string): string[] {
    return this.requests.filter((request) => request.startsWith(`${method} `));
  }

  /** Answers the newest INVITE of the phone; every later one of its dialog by `reofferAnswers`. */
  answer(extraHeaders: string[] = []): FarSession {
    const invite = this.invites.at(-1);
    if (!invite) throw new Error('the phone has not called');
    const { session } = invite.accept({ statusCode: 200, extraHeaders, body: body(sdpOf('sendrecv')) });
    return this.#serve(session);
  }

  /** Calls the phone. */
  call(
    extraHeaders: string[],
    delegate: Core.OutgoingInviteRequestDelegate = {},
  ): Core.OutgoingInviteRequest {
    if (!this.#phone) throw new Error('no phone is registered');
    const from = new URI('sip', 'anonymous', 'anonymous.invalid');
    const headers = [`Contact: <sip:exchange@${REALM}>`, ...extraHeaders];
    const message = this.#core.makeOutgoingRequestMessage(
      'INVITE',
      this.#phone,
      from,
      this.#phone,
      {},
      headers,
    );
    message.body = { body: sdpOf('sendrecv'), contentType: 'application/sdp' };
    return this.#core.invite(message, delegate);
  }

  /** ACKs a 200 of the phone and looks after the dialog. */
  confirm(response: Core.AckableIncomingResponseWithSession): FarSession {
    response.ack();
    return this.#serve(response.session);
  }

  /** SIP OPTIONS: does the phone's script run? */
  ask(delegate: Core.OutgoingRequestDelegate): void {
    if (!this.#phone) throw new Error('no phone is registered');
    const from = new URI('sip', 'exchange', REALM);
    this.#core.request(
      this.#core.makeOutgoingRequestMessage('OPTIONS', this.#phone, from, this.#phone, {}),
      delegate,
    );
  }

  dispose(): void {
    this.#core.dispose();
  }

  #serve(session: Core.Session): FarSession {
    const reoffers: string[] = [];
    session.delegate = {
      onBye: (bye) => {
        this.byes.push(bye.message);
        bye.accept();
      },
      onInvite: (request) => {
        reoffers.push(request.message.body);
        const statusCode = this.reofferAnswers.shift() ?? 200;
        const extraHeaders = [`Contact: <sip:exchange@${REALM}>`];
        if (statusCode >= 300) request.reject({ statusCode });
        else request.accept({ statusCode, extraHeaders, body: body(sdpOf('sendrecv', reoffers.length + 1)) });
      },
    };
    return { session, reoffers };
  }

  #register(request: Core.IncomingRegisterRequest): void {
    const { message } = request;
    const authorization = message.getHeader('authorization');
    if (authorization === undefined) {
      const extraHeaders = this.challenges.map(
        (algorithm) =>
          `WWW-Authenticate: Digest realm="${REALM}", nonce="n1", algorithm=${algorithm}, qop="auth"`,
      );
      request.reject({ statusCode: 401, extraHeaders });
      return;
    }
    this.authorizations.push(authorization);
    if (this.registerAnswer) {
      request.reject(this.registerAnswer);
      return;
    }
    const contact = message.getHeader('contact') ?? '';
    this.#phone = uriOf(contact);
    request.accept({ statusCode: 200, extraHeaders: [`Contact: ${contact}`] });
  }

  #hear(text: string): void {
    const message = Core.Parser.parseMessage(text, new Core.LoggerFactory().getLogger('parser'));
    if (message instanceof Core.IncomingRequestMessage) {
      this.requests.push(text);
      if (message.method === 'CANCEL') this.cancels.push(message);
      // The core takes only requests to itself; an exchange takes all.
      if (message.ruri) this.#core.configuration.aor = message.ruri;
      this.#core.receiveIncomingRequestFromTransport(message);
    } else if (message instanceof Core.IncomingResponseMessage) {
      this.#core.receiveIncomingResponseFromTransport(message);
    }
  }

  #say(text: string): Promise<void> {
    const socket = this.socket;
    queueMicrotask(() => socket.says(text));
    return Promise.resolve();
  }
}

const body = (content: string): Core.Body => ({
  contentDisposition: 'session',
  contentType: 'application/sdp',
  content,
});

function uriOf(contact: string): URI {
  const [, user = '', host = ''] = /<sip:([^@>]+)@([^;>]+)/.exec(contact) ?? [];
  return new URI('sip', user, host);
}
