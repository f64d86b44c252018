/** RFC 3261 §10.3 for phones over WebSocket: who may register, for how long, and what became of it. */
import type { Core } from 'sip.js';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { claimsOf, type ContactClaim } from '../registration/contact-claims.ts';
import { headerText } from '../wire/header-text.ts';
import type { RegisteredContact } from '../dialogs/leg.ts';
import type { Refusal } from '../wire/refusal.ts';
import { ALL_CONTACTS_HOST } from '../wire/address.ts';
import type { Authenticator, Prover } from './authenticator.ts';
import { Binding } from './binding.ts';
import type { Flow } from './flow.ts';

const MIN_EXPIRES_SECONDS = 10;
const MAX_BINDINGS_OF_A_USER = 10;
/** How long a phone without a socket may take to come back for its calls. */
export const KEEP_LOST_FLOW_MS = 60_000;

type ContactStatus = 'Reachable' | 'Unreachable' | 'Removed';

export interface RegistrarOptions {
  authenticator: Authenticator;
  contactChanged: (contact: RegisteredContact, status: ContactStatus) => void;
  clock: Clock;
  log: Log;
}

export class Registrar {
  readonly #options: RegistrarOptions;
  readonly #bindings = new Set<Binding>();

  constructor(options: RegistrarOptions) {
    this.#options = options;
  }

  /** The most recently registered first. */
  bindingsOf(userId: string): Binding[] {
    const own = [...this.#bindings].filter((binding) => binding.userId === userId);
    return own.sort((a, b) => b.registeredAt - a.registeredAt);
  }

  find(contactId: string): Binding | undefined {
    return [...this.#bindings].find(({ id }) => id === contactId);
  }

  at(flow: Flow): Binding | undefined {
    return [...this.#bindings].find((binding) => binding.flow === flow);
  }

  register(request: Core.IncomingRegisterRequest, flow: Flow): void {
    const { message } = request;
    const { authenticator } = this.#options;
    const proven = authenticator.authenticate(message, message.to.uri.user);
    if (!proven.ok) request.reject(proven.failure);
    else if (flow.sessionId === proven.value.sessionId) this.#admit(request, flow, proven.value);
    else {
      void authenticator.refusalOf(proven.value).then((refusal) => {
        if (refusal) request.reject(refusal);
        else if (flow.open) this.#admit(request, flow, proven.value);
      });
    }
  }

  #admit(request: Core.IncomingRegisterRequest, flow: Flow, prover: Prover): void {
    const { message } = request;
    const { userId } = prover;
    const claims = claimsOf(message);
    const refusal = claims === null ? { statusCode: 400 } : this.#refusalOf(claims, userId, flow);
    if (claims === null || refusal !== null) {
      request.reject(refusal ?? { statusCode: 400 });
      return;
    }
    flow.prove(prover, Math.max(60, ...claims.map(({ expiresSeconds }) => expiresSeconds)) * 1000);
    const userAgent = headerText(message.getHeader('user-agent') ?? '', 128);
    const earlier = this.bindingsOf(userId).map((binding) => ({ binding, flow: binding.flow }));
    for (const claim of claims) this.#settle(userId, flow, claim, userAgent);
    const extraHeaders = this.bindingsOf(userId).map(({ headerLine }) => headerLine);
    request.accept({ statusCode: 200, extraHeaders });
    // After the 200: what the phone has kept for its new socket, a BYE above all, is said before it answers.
    const moved = earlier.find(({ binding, flow: before }) => binding.flow === flow && before !== flow);
    if (moved) flow.doubtAdopted(moved.binding.uri);
  }

  /** Its person has signed out. */
  drop(flow: Flow): void {
    const binding = this.at(flow);
    if (binding) this.#remove(binding);
  }

  flowClosed(flow: Flow): void {
    this.at(flow)?.lose(KEEP_LOST_FLOW_MS);
  }

  close(): void {
    for (const binding of this.#bindings) binding.stop();
    this.#bindings.clear();
  }

  #refusalOf(claims: readonly ContactClaim[], userId: string, flow: Flow): Refusal | null {
    if (flow.owner !== null && flow.owner !== userId)
      return { statusCode: 403, reasonPhrase: 'Flow Of Another User' };
    const brief = claims.some(({ expiresSeconds: seconds }) => seconds > 0 && seconds < MIN_EXPIRES_SECONDS);
    if (brief) return { statusCode: 423, extraHeaders: [`Min-Expires: ${MIN_EXPIRES_SECONDS}`] };
    const own = this.bindingsOf(userId);
    const added = claims.filter(
      (claim) => claim.expiresSeconds > 0 && !own.some((binding) => binding.matches(claim)),
    );
    const kept = own.filter(({ reachable }) => reachable);
    if (kept.length + added.length > MAX_BINDINGS_OF_A_USER)
      return { statusCode: 403, reasonPhrase: 'Too Many Phones' };
    return null;
  }

  #settle(userId: string, flow: Flow, claim: ContactClaim, userAgent: string): void {
    const own = this.bindingsOf(userId);
    if (claim.uri.host === ALL_CONTACTS_HOST) {
      for (const binding of own) if (binding.flow === flow) this.#remove(binding);
      return;
    }
    const known = own.find((binding) => binding.matches(claim));
    if (claim.expiresSeconds === 0) {
      if (known) this.#remove(known);
    } else if (known) this.#renew(known, flow, claim, userAgent);
    else this.#add(userId, flow, claim, userAgent);
  }

  #add(userId: string, flow: Flow, claim: ContactClaim, userAgent: string): void {
    // Room was checked counting the reachable only: a phone that is silent makes way.
    const own = this.bindingsOf(userId);
    if (own.length >= MAX_BINDINGS_OF_A_USER)
      for (const silent of own.filter((old) => !old.reachable)) this.#remove(silent);
    const earlier = this.at(flow);
    if (earlier) this.#remove(earlier);
    const binding = new Binding(userId, flow, claim, this.#listener, this.#options.clock);
    this.#bindings.add(binding);
    binding.renew(flow, claim, userAgent);
    this.#options.log.info({ userId, contactId: binding.id, userAgent }, 'phone registered');
    this.#options.contactChanged(binding.contact, 'Reachable');
  }

  /** The same phone of the same user: on another socket, its dialogs move with it. */
  #renew(binding: Binding, flow: Flow, claim: ContactClaim, userAgent: string): void {
    const before = binding.flow;
    binding.renew(flow, claim, userAgent);
    if (before === flow) return;
    flow.adopt(before);
    this.#options.log.info(
      { userId: binding.userId, contactId: binding.id },
      'phone came back on another socket',
    );
    if (before.open) before.close(1000, 'moved to another socket');
  }

  readonly #listener = {
    reachable: (binding: Binding, isReachable: boolean) =>
      this.#options.contactChanged(binding.contact, isReachable ? 'Reachable' : 'Unreachable'),
    expired: (binding: Binding) => this.#expired(binding),
  };

  /** A phone that lost its socket is still the one whose calls go on, until they end. */
  #expired(binding: Binding): void {
    if (!binding.flow.open && binding.flow.busy) binding.lose(KEEP_LOST_FLOW_MS);
    else this.#remove(binding);
  }

  #remove(binding: Binding): void {
    binding.stop();
    if (!this.#bindings.delete(binding)) return;
    this.#options.log.info({ userId: binding.userId, contactId: binding.id }, 'phone unregistered');
    this.#options.contactChanged({ ...binding.contact, reachable: false }, 'Removed');
  }
}
