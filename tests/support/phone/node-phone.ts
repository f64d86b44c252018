/** A phone as a browser's is, in Node: SIP.js over a real WebSocket, real ICE and DTLS-SRTP, a person that plays and hears tones. */
import { randomUUID } from 'node:crypto';
import {
  Inviter,
  Registerer,
  RegistererState,
  UserAgent,
  type Invitation,
  type Session,
  type URI,
} from 'sip.js';
import { Happening, Inbox, PATIENCE_MS, within } from '../voice/within.ts';
import { PeerDescriptions } from './peer-descriptions.ts';
import { PhoneCall } from './phone-call.ts';
import { WebSocketTransport } from './web-socket-transport.ts';

export interface NodePhoneOptions {
  /** "ws://127.0.0.1:4600/sip" */
  url: string;
  /** As POST /api/phone/credentials gives them. */
  credentials: { aor: string; username: string; password: string };
  /** Origin header of the upgrade; default: the URL's host, as a page of ours would send it. */
  origin?: string;
  /** +sip.instance: the same phone after a lost socket or a reload. */
  instanceId?: string;
}

export class NodePhone {
  readonly #agent: UserAgent;
  readonly #registerer: Registerer;
  readonly #calls = new Inbox<PhoneCall>();
  readonly #descriptions = new WeakMap<Session, PeerDescriptions>();

  private constructor({ url, credentials, origin, instanceId = randomUUID() }: NodePhoneOptions) {
    this.#agent = new UserAgent({
      uri: uriOf(credentials.aor),
      authorizationUsername: credentials.username,
      authorizationPassword: credentials.password,
      transportConstructor: WebSocketTransport,
      transportOptions: { url, origin: origin ?? new URL(url).origin.replace(/^ws/, 'http') },
      sessionDescriptionHandlerFactory: (session) => this.#descriptionsOf(session),
      logBuiltinEnabled: false,
      logConfiguration: false,
      instanceId,
      delegate: { onInvite: (invitation) => this.#invited(invitation) },
    });
    this.#registerer = new Registerer(this.#agent, {
      instanceId,
      regId: 1,
      expires: 300,
      logConfiguration: false,
    });
  }

  /** Connects, and registers with digest credentials. Rejects when it is refused. */
  static async register(options: NodePhoneOptions): Promise<NodePhone> {
    const phone = await NodePhone.connect(options);
    await phone.registerAgain();
    return phone;
  }

  /** Connects, and says nothing so far. */
  static async connect(options: NodePhoneOptions): Promise<NodePhone> {
    const phone = new NodePhone(options);
    await phone.#agent.start();
    return phone;
  }

  async registerAgain(): Promise<void> {
    const done = new Happening();
    await this.#registerer.register({
      requestDelegate: {
        onAccept: () => done.happen(undefined),
        onReject: ({ message }) => done.fail(`REGISTER refused: ${message.statusCode ?? 'no status'}`),
      },
    });
    await within(PATIENCE_MS, 'a registration', done.promise);
  }

  /** The next call that comes in, or came in already. */
  nextCall({ withinMs = PATIENCE_MS } = {}): Promise<PhoneCall> {
    return this.#calls.next('a call at the phone', withinMs);
  }

  /** Calls that came and that no test has asked for. */
  get unexpectedCalls(): number {
    return this.#calls.size;
  }

  /** Sends the INVITE. `callFrom` is the caller ID it would like. */
  async call(number: string, { callFrom }: { callFrom?: string } = {}): Promise<PhoneCall> {
    const target = uriOf(`sip:${number}@${this.#agent.configuration.uri.host}`);
    const extraHeaders = callFrom === undefined ? [] : [`X-Ringside-Call-From: ${callFrom}`];
    const inviter = new Inviter(this.#agent, target, { earlyMedia: true, extraHeaders });
    const call = new PhoneCall(inviter, this.#descriptionsOf(inviter).media);
    await call.dial();
    return call;
  }

  /** Resolves when the server has closed the WebSocket, at once if it is closed. */
  get letGo(): Promise<undefined> {
    const { transport } = this.#agent;
    const closed = new Happening();
    const look = () => {
      if (!transport.isConnected()) closed.happen(undefined);
    };
    transport.stateChange.addListener(look);
    look();
    return within(PATIENCE_MS, 'the end of the WebSocket', closed.promise);
  }

  /** The WebSocket breaks without a word; calls and their media go on. */
  dropSocket(): void {
    if (this.#agent.transport instanceof WebSocketTransport) this.#agent.transport.drop();
  }

  /** A new WebSocket, registered anew as the same instance. */
  async comeBack(): Promise<void> {
    await this.#agent.reconnect();
    await this.registerAgain();
  }

  async close(): Promise<void> {
    if (this.#registerer.state === RegistererState.Registered && this.#agent.isConnected()) {
      await this.#registerer.unregister();
    }
    await this.#agent.stop();
  }

  #descriptionsOf(session: Session): PeerDescriptions {
    const known = this.#descriptions.get(session);
    if (known) return known;
    const descriptions = new PeerDescriptions();
    this.#descriptions.set(session, descriptions);
    return descriptions;
  }

  #invited(invitation: Invitation): void {
    this.#calls.put(new PhoneCall(invitation, this.#descriptionsOf(invitation).media));
  }
}

function uriOf(text: string): URI {
  const uri = UserAgent.makeURI(text);
  if (!uri) throw new Error(`not a SIP URI: ${text}`);
  return uri;
}
