/** RFC 3261 §10.3 for desk phones over UDP: who may register, for how long, and where each of them is. */
import type { Core } from 'sip.js';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { claimsOf, type ContactClaim } from '../registration/contact-claims.ts';
import { headerText } from '../wire/header-text.ts';
import type { RegisteredContact } from '../dialogs/leg.ts';
import type { Refusal } from '../wire/refusal.ts';
import { ALL_CONTACTS_HOST } from '../wire/address.ts';
import { DeskAuthenticator } from './desk-authenticator.ts';
import { DeskBinding, type Registration } from './desk-binding.ts';
import type { DeskPhones } from './desk-phones.ts';
import type { Peer } from './peers.ts';
import type { SocketAddress } from '../wire/socket-address.ts';
import { StrangerLimit } from './stranger-limit.ts';

const MIN_EXPIRES_SECONDS = 60;
const MAX_BINDINGS_OF_A_NUMBER = 5;

export interface DeskRegistrarOptions {
  phones: DeskPhones;
  realm: string;
  contactChanged: (contact: RegisteredContact, status: 'Reachable' | 'Unreachable' | 'Removed') => void;
  clock: Clock;
  log: Log;
}

export class DeskRegistrar {
  readonly #options: DeskRegistrarOptions;
  readonly #peerAt: (address: SocketAddress) => Peer;
  readonly #authenticator: DeskAuthenticator;
  readonly #strangers: StrangerLimit;
  readonly #bindings = new Set<DeskBinding>();

  /** @param peerAt the peer at an address of the registrar's socket. */
  constructor(options: DeskRegistrarOptions, peerAt: (address: SocketAddress) => Peer) {
    this.#options = options;
    this.#peerAt = peerAt;
    this.#authenticator = new DeskAuthenticator(options);
    this.#strangers = new StrangerLimit(options.clock);
  }

  /** The most recently registered first. */
  bindingsOf(receivingId: string): DeskBinding[] {
    const own = [...this.#bindings].filter((binding) => binding.receivingId === receivingId);
    return own.sort((a, b) => b.registeredAt - a.registeredAt);
  }

  find(contactId: string): DeskBinding | undefined {
    return [...this.#bindings].find(({ id }) => id === contactId);
  }

  /** One telephone may have several of these, for several numbers. */
  at(source: SocketAddress, username?: string): DeskBinding | undefined {
    return [...this.#bindings].find(
      (binding) => binding.isAt(source) && (username === undefined || binding.username === username),
    );
  }

  /** A datagram from there may be read. */
  hears(source: SocketAddress): boolean {
    return this.at(source) !== undefined || this.#strangers.hears(source.host);
  }

  /** A REGISTER may be looked at. */
  admits(source: SocketAddress): boolean {
    return this.at(source) !== undefined || this.#strangers.admits(source.host);
  }

  /** Its credentials are worth nothing any more. */
  drop(receivingId: string): void {
    for (const binding of this.bindingsOf(receivingId)) this.#remove(binding);
  }

  /** The phone's peer, with all that is made out to its Contact sent to where it is: between them may be a NAT. */
  peerOf(binding: DeskBinding): Peer {
    const peer = this.#peerAt(binding.source);
    peer.route = () => binding.source;
    return peer;
  }

  /** Answers a REGISTER. Never rejects. */
  async register(request: Core.IncomingRegisterRequest, source: SocketAddress): Promise<void> {
    try {
      const answer = await this.#answerTo(request.message, source);
      if (answer.statusCode === 200) request.accept(answer);
      else request.reject(answer);
    } catch (error) {
      this.#options.log.error({ error: String(error) }, 'a desk phone could not be registered');
      request.reject({ statusCode: 500 });
    }
  }

  /**
   * Whether an INVITE is from the phone that is registered where it came from. If not, it is answered.
   * Never rejects: an INVITE that its caller cancels meanwhile is answered as well.
   */
  async proves(request: Core.IncomingInviteRequest, binding: DeskBinding): Promise<boolean> {
    const { username, receivingId } = binding;
    // What we say in this call is made out to its Contact as well.
    this.peerOf(binding);
    const cancel = { came: false };
    request.delegate = { onCancel: () => void (cancel.came = true) };
    try {
      const proven = await this.#authenticator.authenticate(request.message, username);
      const refusal = proven.ok ? { statusCode: 403 } : proven.failure;
      const isProven = proven.ok && proven.value === receivingId && !cancel.came;
      if (!isProven) request.reject(cancel.came ? { statusCode: 487 } : refusal);
      return isProven;
    } catch (error) {
      const { callId: sipCallId } = request.message;
      this.#options.log.error({ error: String(error), sipCallId }, 'a desk phone could not be recognised');
      request.reject({ statusCode: 500 });
      return false;
    }
  }

  close(): void {
    for (const binding of this.#bindings) binding.stop();
    this.#bindings.clear();
  }

  async #answerTo(message: Core.IncomingRequestMessage, source: SocketAddress): Promise<Refusal> {
    const username = message.to.uri.user ?? '';
    const proven = await this.#authenticator.authenticate(message, username);
    if (!proven.ok) {
      if (proven.failure.statusCode === 403) this.#strangers.wrongPassword(source.host);
      return proven.failure;
    }
    this.#strangers.proven(source.host);
    const claims = claimsOf(message);
    const refusal = claims === null ? { statusCode: 400 } : this.#refusalOf(claims);
    if (claims === null || refusal !== null) return refusal ?? { statusCode: 400 };
    const receivingId = proven.value;
    const userAgent = headerText(message.getHeader('user-agent') ?? '', 128);
    for (const claim of claims) this.#settle({ receivingId, username }, { claim, source, userAgent });
    return {
      statusCode: 200,
      extraHeaders: this.bindingsOf(receivingId).map(({ headerLine }) => headerLine),
    };
  }

  #refusalOf(claims: readonly ContactClaim[]): Refusal | null {
    const brief = claims.some(({ expiresSeconds: seconds }) => seconds > 0 && seconds < MIN_EXPIRES_SECONDS);
    if (brief) return { statusCode: 423, extraHeaders: [`Min-Expires: ${MIN_EXPIRES_SECONDS}`] };
    return claims.length > MAX_BINDINGS_OF_A_NUMBER ? { statusCode: 403 } : null;
  }

  #settle(of: Pick<DeskBinding, 'receivingId' | 'username'>, registration: Registration): void {
    const own = this.bindingsOf(of.receivingId);
    const { claim, source } = registration;
    const isAll = claim.uri.host === ALL_CONTACTS_HOST;
    const known = own.filter((binding) => isAll || binding.matches(registration));
    const [same, ...replaced] = claim.expiresSeconds === 0 ? [undefined, ...known] : known;
    for (const binding of replaced) if (binding) this.#remove(binding);
    if (claim.expiresSeconds === 0) return;
    if (same) {
      // Its calls go on, from this address from now on.
      this.#peerAt(same.source).hosts.add(source.host);
      same.renew(registration);
    } else this.#add(of, registration);
  }

  #add(of: Pick<DeskBinding, 'receivingId' | 'username'>, registration: Registration): void {
    // A new phone is somebody's who has just set it up; the oldest makes way.
    for (const oldest of this.bindingsOf(of.receivingId).slice(MAX_BINDINGS_OF_A_NUMBER - 1))
      this.#remove(oldest);
    const { clock, log, contactChanged } = this.#options;
    const binding: DeskBinding = new DeskBinding(
      {
        ...of,
        ask: (asked, answered) => this.#ask(asked, answered),
        reachable: ({ contact }) => contactChanged(contact, contact.reachable ? 'Reachable' : 'Unreachable'),
        expired: (expired) => this.#remove(expired),
        clock,
      },
      registration,
    );
    this.#bindings.add(binding);
    const { receivingId, id, contact } = binding;
    log.info({ receivingId, contactId: id, userAgent: contact.userAgent }, 'desk phone registered');
    contactChanged(contact, 'Reachable');
  }

  #remove(binding: DeskBinding): void {
    binding.stop();
    if (!this.#bindings.delete(binding)) return;
    const { receivingId, id, contact } = binding;
    this.#options.log.info({ receivingId, contactId: id }, 'desk phone unregistered');
    this.#options.contactChanged({ ...contact, reachable: false }, 'Removed');
  }

  #ask(binding: DeskBinding, answered: () => void): void {
    const { core } = this.peerOf(binding).agent;
    const heard = ({ message }: Core.IncomingResponse) => {
      // Any final answer is a sign of life; the core's own 408 has no text.
      if ((message.data as string | undefined) !== undefined) answered();
    };
    const from = core.configuration.contact.uri;
    core.request(core.makeOutgoingRequestMessage('OPTIONS', binding.uri, from, binding.uri, {}), {
      onAccept: heard,
      onReject: heard,
      onRedirect: heard,
    });
  }
}
