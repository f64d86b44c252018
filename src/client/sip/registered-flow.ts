import { UserAgentState, type UserAgent } from 'sip.js';
import type { ErrorCode } from '#contract/values/errors.ts';
import type { PhoneCredentials } from '#contract/people/phone.ts';
import type { Backoff } from '#kit/load/backoff.ts';
import type { Cancel, Clock } from '#kit/clock.ts';
import { Emitter } from '#kit/emitter.ts';
import type { Log } from '#kit/log.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { Registration } from '#client/calls/ports.ts';
import { Registrar } from './registrar.ts';
import { SocketFlow } from './socket-flow.ts';

interface AttachmentOptions {
  credentials: () => Promise<Result<PhoneCredentials, ErrorCode>>;
  /** Makes the user agent, whose transport is a SocketFlow; called once. */
  makeAgent: (credentials: PhoneCredentials) => UserAgent;
  instanceId: string;
  backoff: Backoff;
  clock: Clock;
  log: Log;
}

interface Equipment {
  agent: UserAgent;
  flow: SocketFlow;
  registrar: Registrar;
}

/** Part of a registration's life after which it is renewed. */
const RENEW_AT = 0.6;
/** Credentials with less life than this are replaced before they are used: they must outlast a registration. */
const LEAST_LIFE_MS = 6 * 60_000;
const GOODBYE_WITHIN_MS = 1_000;

/** Failures that pass by themselves: the phone is coming back. The others are said. */
const PASSING: readonly ErrorCode[] = ['connection-dropped', 'server-unavailable'];

/**
 * Keeps this phone attached to its registrar: credentials, socket, registration, and all of it again after a loss.
 *
 *   offline ─start─▶ connecting ─▶ registered ─lost─▶ reconnecting ─▶ registered
 *                        └─refused─▶ offline (why) ─back-off─▶ (tries again)
 */
export class RegisteredFlow {
  readonly changes = new Emitter<Registration>();
  /** Registered, again or for the first time: what waited can be said, and calls can be looked after. */
  readonly attached = new Emitter<void>();
  readonly #options: AttachmentOptions;
  #registration: Registration = { state: 'offline', reason: null };
  #equipment: Equipment | null = null;
  #credentials: PhoneCredentials | null = null;
  #isStarted = false;
  /** Only the newest try may speak; whatever an older one still waits for comes too late. */
  #try = 0;
  #isTrying = false;
  #failures = 0;
  #next: Cancel = () => undefined;

  constructor(options: AttachmentOptions) {
    this.#options = options;
  }

  get registration(): Registration {
    return this.#registration;
  }

  get agent(): UserAgent | null {
    return this.#equipment?.agent ?? null;
  }

  get credentials(): PhoneCredentials | null {
    return this.#credentials;
  }

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#failures = 0;
    this.#set({ state: 'connecting' });
    void this.#attempt();
  }

  /** The network may have changed: proves the flow now, or tries again now. */
  look(): void {
    if (!this.#isStarted) return;
    if (this.#equipment?.flow.isConnected()) this.#equipment.flow.probe();
    else this.#again();
  }

  /** The socket is gone. Told by the user agent. */
  lost(): void {
    if (!this.#isStarted) return;
    if (this.#registration.state === 'registered') this.#again();
    // A server that takes sockets and drops them is not asked without a pause.
    else if (this.#isTrying) this.#failed('connection-dropped');
  }

  /**
   * Lets go of the socket. Without a reason it unregisters first, as far as that is possible within a second; with one
   * (another tab has the phone) the registration already belongs to somebody else, under the same instance.
   */
  async stop(reason: ErrorCode | null = null): Promise<void> {
    const hasOwnRegistration = this.#registration.state === 'registered' && reason === null;
    this.#isStarted = false;
    this.#try++;
    this.#next();
    this.#set({ state: 'offline', reason });
    const equipment = this.#equipment;
    this.#equipment = null;
    if (!equipment) return;
    if (hasOwnRegistration) await this.#sayGoodbye(equipment.registrar);
    await equipment.agent.stop();
  }

  #again(): void {
    this.#failures = 0;
    this.#set({ state: 'reconnecting', attempt: 1 });
    void this.#attempt();
  }

  async #attempt(): Promise<void> {
    const own = ++this.#try;
    this.#isTrying = true;
    this.#next();
    const outcome = await this.#attach();
    if (own !== this.#try) return;
    this.#isTrying = false;
    if (outcome.ok) this.#succeeded(outcome.value);
    else this.#failed(outcome.failure);
  }

  /** @returns how many seconds the registration holds. */
  async #attach(): Promise<Result<number, ErrorCode>> {
    const credentials = await this.#freshCredentials();
    if (!credentials.ok) return credentials;
    if (!this.#isStarted) return fail('connection-dropped');
    const { agent, flow, registrar } = (this.#equipment ??= this.#equip(credentials.value));
    try {
      await (agent.state === UserAgentState.Started ? flow.connect() : agent.start());
    } catch {
      return fail('connection-dropped');
    }
    const outcome = await registrar.register();
    if (outcome.kind === 'accepted') return ok(outcome.expiresSeconds);
    if (outcome.kind === 'unanswered') return fail('connection-dropped');
    // The password may have run out meanwhile: the next try asks for another.
    this.#credentials = null;
    this.#options.log.warn({ status: outcome.status }, 'the registration was refused');
    return fail('registration-refused');
  }

  async #freshCredentials(): Promise<Result<PhoneCredentials, ErrorCode>> {
    const known = this.#credentials;
    if (known && known.expiresAt - this.#options.clock.now() > LEAST_LIFE_MS) return ok(known);
    const fresh = await this.#options.credentials();
    if (fresh.ok) this.#credentials = fresh.value;
    return fresh;
  }

  #equip(credentials: PhoneCredentials): Equipment {
    const { makeAgent, instanceId, clock } = this.#options;
    const agent = makeAgent(credentials);
    const flow = agent.transport;
    if (!(flow instanceof SocketFlow)) throw new TypeError('the user agent needs a SocketFlow');
    flow.proven.on((provenAt) => {
      // Every message proves the flow; nobody reads its age by less than a second.
      if (this.#registration.state !== 'registered') return;
      if (provenAt - this.#registration.provenAt >= 1000) this.#set({ state: 'registered', provenAt });
    });
    return { agent, flow, registrar: new Registrar({ agent, instanceId, clock }) };
  }

  #succeeded(expiresSeconds: number): void {
    const { clock, log } = this.#options;
    const isNew = this.#registration.state !== 'registered';
    this.#failures = 0;
    this.#next = clock.after(expiresSeconds * 1000 * RENEW_AT, () => void this.#attempt());
    this.#set({ state: 'registered', provenAt: clock.elapsed() });
    if (!isNew) return;
    log.info({ expiresSeconds }, 'phone registered');
    this.#equipment?.flow.sendKept();
    this.attached.emit();
  }

  #failed(failure: ErrorCode): void {
    this.#try++;
    this.#isTrying = false;
    this.#next();
    const attempt = ++this.#failures;
    this.#set(
      PASSING.includes(failure) ? { state: 'reconnecting', attempt } : { state: 'offline', reason: failure },
    );
    void this.#equipment?.flow.disconnect();
    // The next sign-in makes a new line.
    const delayMs = failure === 'signed-out' ? null : this.#options.backoff.delayMs(attempt - 1);
    if (delayMs !== null) this.#next = this.#options.clock.after(delayMs, () => void this.#attempt());
  }

  #sayGoodbye(registrar: Registrar): Promise<unknown> {
    const enough = new Promise<void>((resolve) => void this.#options.clock.after(GOODBYE_WITHIN_MS, resolve));
    return Promise.race([registrar.unregister(), enough]);
  }

  #set(registration: Registration): void {
    this.#registration = registration;
    this.changes.emit(registration);
  }
}
