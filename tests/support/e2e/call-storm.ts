/** Twenty calls at once at the built server, without a browser: phones in Node call out, and a number forwards who calls in. */
import { phoneCredentialsSchema } from '#contract/people/phone.ts';
import { routes, SIP_PATH } from '#contract/routes.ts';
import { TestCarrier } from '../carrier/test-carrier.ts';
import type { CarrierLeg } from '../carrier/carrier-leg.ts';
import { NodePhone, type NodePhoneOptions } from '../phone/node-phone.ts';
import type { PhoneCall } from '../phone/phone-call.ts';
import { Inbox, PATIENCE_MS } from '../voice/within.ts';
import type { BuiltServer } from './built-server.ts';

const PEOPLE = ['agent1', 'agent2', 'agent3', 'supervisor', 'admin'] as const;
const SUBSCRIBER = '+12065550142';
export const CALLS = 20;

interface SignedInAt {
  server: Pick<BuiltServer, 'url'>;
  /** Session cookies by person, from storm to storm. */
  cookies: Map<string, string>;
}

interface Options extends SignedInAt {
  server: Pick<BuiltServer, 'url' | 'trunkPort'>;
  /** Where the server's trunk leads. */
  carrierPort: number;
  /** Forwards its calls through the trunk. */
  forwarding: string;
}

export class CallStorm {
  readonly carrier: TestCarrier;
  readonly #phones: NodePhone[];
  readonly #options: Options;
  readonly #placed: PhoneCall[] = [];
  readonly #callers: CarrierLeg[] = [];
  /** What has arrived at the carrier's other side, in its order. */
  readonly #reached: CarrierLeg[] = [];
  /** Each call once: as it arrives at the carrier, or null, as a busy server refuses it. */
  readonly #fates = new Inbox<CarrierLeg | null>();

  private constructor(carrier: TestCarrier, phones: NodePhone[], options: Options) {
    this.carrier = carrier;
    this.#phones = phones;
    this.#options = options;
  }

  static async gather(options: Options): Promise<CallStorm> {
    const carrier = await TestCarrier.open({ port: options.carrierPort });
    const phones = await Promise.all(PEOPLE.map((person) => registeredPhone(options, person)));
    return new CallStorm(carrier, phones, options);
  }

  /** Everybody calls; nothing is waited for. */
  begin(): void {
    void this.#listen().catch(ignored);
    for (const phone of this.#phones) void this.#follow(phone.call(SUBSCRIBER), this.#placed);
    const trunk = { host: '127.0.0.1', port: this.#options.server.trunkPort };
    for (let at = this.#phones.length; at < CALLS; at += 1) {
      const call = this.carrier.call(trunk, { from: SUBSCRIBER, to: this.#options.forwarding });
      void this.#follow(call, this.#callers);
    }
  }

  async #listen(): Promise<void> {
    for (;;) this.#fates.put(await this.carrier.nextCall());
  }

  async #follow<Call extends { answered: Promise<undefined> }>(
    placing: Promise<Call>,
    calls: Call[],
  ): Promise<void> {
    try {
      const call = await placing;
      calls.push(call);
      await call.answered;
    } catch {
      this.#fates.put(null);
    }
  }

  /** How many calls the server has brought to the carrier. */
  get reached(): number {
    return this.#reached.length;
  }

  /** Of the next `count` calls those that reach the carrier are answered. */
  async answer(count: number): Promise<void> {
    for (let met = 0; met < count; met += 1) {
      const leg = await this.#fates.next('a call at the carrier', PATIENCE_MS);
      if (leg === null) continue;
      this.#reached.push(leg);
      void leg.answer().catch(ignored);
    }
  }

  /** All but those that were refused. */
  async allTalk(): Promise<void> {
    await Promise.allSettled(
      [...this.#reached, ...this.#callers, ...this.#placed].map(({ answered }) => answered),
    );
  }

  /** The callees hang up, one after the other without a pause. */
  end(): void {
    for (const leg of this.#reached) leg.hangUp();
  }

  /** The server is gone: everybody else goes, too. */
  async disperse(): Promise<void> {
    for (const call of this.#placed) call.vanish();
    await Promise.all(this.#phones.map((phone) => phone.close().catch(ignored)));
    await this.carrier.close();
  }
}

/** What became of a call that its server did not survive is in the books, not here. */
const ignored = () => undefined;

export async function cookieOf({ server, cookies }: SignedInAt, person: string): Promise<string> {
  const known = cookies.get(person);
  if (known !== undefined) return known;
  const body = JSON.stringify({ email: `${person}@harbor.test`, password: 'ringside' });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${server.url}${routes.session}`, { method: 'POST', headers, body });
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
  if (cookie === undefined) throw new Error(`${person} could not sign in: ${answer.status}`);
  cookies.set(person, cookie);
  return cookie;
}

/** What a phone of this person is registered with. */
export async function phoneOptions(options: SignedInAt, person: string): Promise<NodePhoneOptions> {
  const { url } = options.server;
  const headers = { cookie: await cookieOf(options, person) };
  const answer = await fetch(`${url}${routes.phoneCredentials}`, { method: 'POST', headers });
  const credentials = phoneCredentialsSchema.parse(await answer.json());
  return { url: `${url.replace(/^http/, 'ws')}${SIP_PATH}`, credentials };
}

/** A phone of this person, registered at the server. */
export const registeredPhone = async (options: SignedInAt, person: string) =>
  NodePhone.register(await phoneOptions(options, person));
