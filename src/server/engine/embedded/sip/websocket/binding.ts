/** A registration (RFC 3261 §10): where one phone of a user is, and whether it answers. */
import type { Core, URI } from 'sip.js';
import type { Cancel, Clock } from '#kit/clock.ts';
import type { ContactClaim } from '../registration/contact-claims.ts';
import type { RegisteredContact } from '../dialogs/leg.ts';
import type { Flow } from './flow.ts';
import { startProbe } from '../registration/probe.ts';

export interface BindingListener {
  reachable(binding: Binding, isReachable: boolean): void;
  expired(binding: Binding): void;
}

export class Binding {
  readonly id: string;
  readonly userId: string;
  readonly #clock: Clock;
  readonly #listener: BindingListener;
  #flow: Flow;
  #claim: ContactClaim;
  #userAgent = '';
  #registeredAt = 0;
  #reachable = true;
  #expiry: Cancel = () => undefined;
  #probe: Cancel = () => undefined;

  constructor(userId: string, flow: Flow, claim: ContactClaim, listener: BindingListener, clock: Clock) {
    this.id = flow.id;
    this.userId = userId;
    this.#flow = flow;
    this.#claim = claim;
    this.#listener = listener;
    this.#clock = clock;
  }

  get flow(): Flow {
    return this.#flow;
  }

  get uri(): URI {
    return this.#claim.uri;
  }

  get registeredAt(): number {
    return this.#registeredAt;
  }

  get reachable(): boolean {
    return this.#reachable && this.#flow.open;
  }

  get contact(): RegisteredContact {
    const { id, userId, reachable } = this;
    return { id, ownerId: userId, userAgent: this.#userAgent, reachable };
  }

  /** Header line of the registrar's 200. */
  get headerLine(): string {
    const instance = this.#claim.instance === null ? '' : `;+sip.instance="${this.#claim.instance}"`;
    return `Contact: <${this.uri.toRaw()}>${instance};expires=${this.#claim.expiresSeconds}`;
  }

  matches({ uri, instance }: ContactClaim): boolean {
    if (instance !== null || this.#claim.instance !== null) return instance === this.#claim.instance;
    return uri.toString() === this.uri.toString();
  }

  /** First registration, refresh, or return on a new socket. */
  renew(flow: Flow, claim: ContactClaim, userAgent: string): void {
    this.#flow = flow;
    this.#claim = claim;
    this.#userAgent = userAgent;
    this.#registeredAt = this.#clock.now();
    this.#expireIn(claim.expiresSeconds * 1000);
    this.#probe();
    this.#probe = startProbe({
      ask: (answered) => this.#ask(answered),
      silent: () => this.#setReachable(false),
      answering: () => this.#setReachable(true),
      clock: this.#clock,
    });
    this.#setReachable(true);
  }

  /** Its socket is gone: nobody is rung here, but the phone may come back for its calls. */
  lose(keepForMs: number): void {
    this.#probe();
    this.#expireIn(keepForMs);
    this.#setReachable(false);
  }

  stop(): void {
    this.#probe();
    this.#expiry();
  }

  #expireIn(ms: number): void {
    this.#expiry();
    this.#expiry = this.#clock.after(ms, () => this.#listener.expired(this));
  }

  #setReachable(isReachable: boolean): void {
    if (this.#reachable === isReachable) return;
    this.#reachable = isReachable;
    this.#listener.reachable(this, isReachable);
  }

  #ask(answered: () => void): void {
    const { core } = this.#flow.own.agent;
    const from = core.configuration.contact.uri;
    const heard = ({ message }: Core.IncomingResponse) => {
      // Any final answer proves the phone's script alive; the core's own 408 has no text.
      if ((message.data as string | undefined) !== undefined) answered();
    };
    core.request(core.makeOutgoingRequestMessage('OPTIONS', this.uri, from, this.uri, {}), {
      onAccept: heard,
      onReject: heard,
      onRedirect: heard,
    });
  }
}
