/** A desk phone that is registered over UDP: where its REGISTER came from is where it is, whatever its Contact says. */
import { randomUUID } from 'node:crypto';
import type { URI } from 'sip.js';
import type { Cancel, Clock } from '#kit/clock.ts';
import type { ContactClaim } from '../registration/contact-claims.ts';
import type { RegisteredContact } from '../dialogs/leg.ts';
import { startProbe } from '../registration/probe.ts';
import type { SocketAddress } from '../wire/socket-address.ts';

/** Often enough to keep a NAT's hole open (most close it after 30 s), and to miss a phone that was unplugged. */
const ASK_EVERY_MS = 15_000;
const ANSWER_WITHIN_MS = 8_000;

/** What a REGISTER says, and where it came from. */
export interface Registration {
  claim: ContactClaim;
  source: SocketAddress;
  userAgent: string;
}

export interface DeskBindingOptions {
  receivingId: string;
  username: string;
  /** Asks the phone for a sign of life. */
  ask: (binding: DeskBinding, answered: () => void) => void;
  reachable: (binding: DeskBinding) => void;
  expired: (binding: DeskBinding) => void;
  clock: Clock;
}

export class DeskBinding {
  readonly id = randomUUID();
  readonly receivingId: string;
  readonly username: string;
  readonly #options: DeskBindingOptions;
  #registration: Registration;
  #registeredAt = 0;
  #isReachable = true;
  #expiry: Cancel = () => undefined;
  readonly #probe: Cancel;

  constructor(options: DeskBindingOptions, registration: Registration) {
    this.receivingId = options.receivingId;
    this.username = options.username;
    this.#options = options;
    this.#registration = registration;
    this.#probe = startProbe({
      ask: (answered) => options.ask(this, answered),
      silent: () => this.#setReachable(false),
      answering: () => this.#setReachable(true),
      clock: options.clock,
      everyMs: ASK_EVERY_MS,
      withinMs: ANSWER_WITHIN_MS,
    });
    this.renew(registration);
  }

  get uri(): URI {
    return this.#registration.claim.uri;
  }

  get source(): SocketAddress {
    return this.#registration.source;
  }

  get registeredAt(): number {
    return this.#registeredAt;
  }

  get contact(): RegisteredContact {
    const { userAgent } = this.#registration;
    return { id: this.id, ownerId: this.receivingId, userAgent, reachable: this.#isReachable };
  }

  /** Header line of the registrar's 200. */
  get headerLine(): string {
    const { uri, instance, expiresSeconds } = this.#registration.claim;
    const parameter = instance === null ? '' : `;+sip.instance="${instance}"`;
    return `Contact: <${uri.toRaw()}>${parameter};expires=${expiresSeconds}`;
  }

  isAt({ host, port }: SocketAddress): boolean {
    return this.source.host === host && this.source.port === port;
  }

  /** The same phone again: by its instance, else by its Contact; or one that took another's place at the same socket. */
  matches({ claim, source }: Registration): boolean {
    const { instance, uri } = this.#registration.claim;
    if (instance !== null && claim.instance !== null) return instance === claim.instance;
    return uri.toString() === claim.uri.toString() || this.isAt(source);
  }

  /** First registration, or refresh. */
  renew(registration: Registration): void {
    const { clock, expired } = this.#options;
    this.#registration = registration;
    this.#registeredAt = clock.now();
    this.#expiry();
    this.#expiry = clock.after(registration.claim.expiresSeconds * 1000, () => expired(this));
    this.#setReachable(true);
  }

  stop(): void {
    this.#probe();
    this.#expiry();
  }

  #setReachable(isReachable: boolean): void {
    if (this.#isReachable === isReachable) return;
    this.#isReachable = isReachable;
    this.#options.reachable(this);
  }
}
