/** The SIP edge in memory: a test is every phone and every carrier. */
import type {
  EndOptions,
  IncomingInvite,
  IncomingLeg,
  LegEnd,
  LegListener,
  OutgoingInvite,
  RegisteredContact,
  SipEdgeListener,
} from '#server/engine/embedded/sip/dialogs/leg.ts';
import type { EngineEdge } from '#server/engine/embedded/engine-parts.ts';

import type { SocketAddress } from '#server/engine/embedded/sip/wire/socket-address.ts';

type Headers = Record<string, string>;

/** One dialog: what the engine sent on it is written down, what the far side does is a method. */
export class FakeLeg implements IncomingLeg {
  readonly id: string;
  readonly sdpOffer: string;
  /** What the engine asked for; null for a call that came in. */
  readonly invite: OutgoingInvite | null;
  readonly sent: string[] = [];
  readonly headers: Headers[] = [];
  endedWith: EndOptions | null = null;
  hasEnded = false;
  #listener: LegListener | null = null;

  constructor(id: string, sdpOffer: string, invite: OutgoingInvite | null) {
    this.id = id;
    this.sdpOffer = sdpOffer;
    this.invite = invite;
    this.#listener = invite?.listener ?? null;
  }

  get callId(): string {
    return `${this.id}@fake`;
  }

  /** The far side, as the engine hears it. */
  get far(): LegListener {
    if (!this.#listener) throw new Error(`nobody listens to ${this.id}`);
    return this.#listener;
  }

  listen(listener: LegListener): void {
    this.#listener = listener;
  }

  ring(headers: Headers = {}): void {
    this.#send('180', headers);
  }

  progress(sdpAnswer: string, headers: Headers = {}): void {
    this.#send(`183 ${sdpAnswer}`, headers);
  }

  accept(sdpAnswer: string, headers: Headers = {}): void {
    this.#send(`200 ${sdpAnswer}`, headers);
  }

  end(options: EndOptions = {}): void {
    if (this.hasEnded) return;
    this.endedWith = options;
    this.#finish({ by: 'local', status: null, reason: options.reason ?? null, error: null });
  }

  /** The far side hangs up, refuses or is lost. */
  farEnd(end: Partial<LegEnd> = {}): void {
    this.#finish({ by: 'remote', status: null, reason: null, error: null, ...end });
  }

  #finish(end: LegEnd): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    setImmediate(() => this.#listener?.ended(end));
  }

  #send(what: string, headers: Headers): void {
    this.sent.push(what);
    this.headers.push(headers);
  }
}

export class FakeSipEdge implements EngineEdge {
  readonly trunkAddress = { host: '127.0.0.1', port: 5060 };
  /** Legs of the INVITEs that the engine sent, in order. */
  readonly outgoing: FakeLeg[] = [];
  contacts: RegisteredContact[] = [];
  /** Where SIP URIs lead; a test says when each is known. */
  readonly located = new Map<string, Promise<SocketAddress | null>>();
  /** Hosts of contacts that are desk phones. */
  readonly deskPhones = new Map<string, string>();
  isClosed = false;
  readonly #listener: SipEdgeListener;
  #made = 0;

  constructor(listener: SipEdgeListener) {
    this.#listener = listener;
  }

  readonly sessionIds: string[] = [];
  endSession(): Promise<void> {
    return Promise.resolve();
  }

  proveAlive(): Promise<void> {
    return Promise.resolve();
  }

  acceptWebSocket(): void {
    throw new Error('there is no wire here');
  }

  contactsOf(ownerId: string): RegisteredContact[] {
    return this.contacts.filter((contact) => contact.ownerId === ownerId);
  }

  deskPhoneAt(contactId: string): string | null {
    return this.deskPhones.get(contactId) ?? null;
  }

  dropDeskPhones(receivingId: string): void {
    this.contacts = this.contacts.filter(({ ownerId }) => ownerId !== receivingId);
  }

  locate(uri: string): Promise<SocketAddress | null> {
    return this.located.get(uri) ?? Promise.resolve(null);
  }

  invite(invite: OutgoingInvite): FakeLeg {
    const leg = new FakeLeg(this.#id(), '', invite);
    this.outgoing.push(leg);
    return leg;
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }

  /** A call comes in: from the trunk, unless `origin` says a phone. */
  incoming(invite: Partial<Omit<IncomingInvite, 'leg'>> = {}, sdpOffer = 'offer of the caller'): FakeLeg {
    const leg = new FakeLeg(this.#id(), sdpOffer, null);
    this.#listener.invite({
      origin: { kind: 'trunk', peer: '192.0.2.7:5060' },
      dialed: '+12025550110',
      callerNumber: '+12065550142',
      callerName: null,
      headers: {},
      ...invite,
      leg,
    });
    return leg;
  }

  #id(): string {
    this.#made += 1;
    return `leg-${this.#made}`;
  }
}
