/** The real engine on loopback sockets, with a carrier and phones around it: a flow test is the calls room. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallControlEvent, ChannelId } from '#server/calls/port/call-control.ts';
import type { EmbeddedEngine } from '#server/engine/embedded/embedded-engine.ts';
import {
  openEmbeddedEngine,
  type EmbeddedEngineOptions,
} from '#server/engine/embedded/open-embedded-engine.ts';
import type { DeskPhones } from '#server/engine/embedded/sip/udp/desk-phones.ts';

import { systemClock } from '#kit/clock.ts';
import { silentLog, type Log } from '#kit/log.ts';
import { fail, ok } from '#kit/result.ts';
import { TestCarrier } from '../carrier/test-carrier.ts';
import { NodePhone } from '../phone/node-phone.ts';
import { DeskPhone } from '../sip/desk-phone.ts';
import { PATIENCE_MS, within } from '../voice/within.ts';

const HOST = '127.0.0.1';
export const REALM = 'ringside.test';

type EventType = CallControlEvent['type'];
type EventOf<Type extends EventType> = Extract<CallControlEvent, { type: Type }>;

const passwords = {
  passwordFor(username: string) {
    const [, userId] = username.split(':');
    return userId
      ? ok({ userId, sessionId: `session of ${userId}`, password: `secret of ${userId}` })
      : fail('malformed' as const);
  },
  isOpen: () => Promise.resolve(true),
};

function deskPhoneOf(username: string, known: readonly string[]) {
  const ha1 = createHash('md5').update(`${username}:${REALM}:secret-of-${username}`).digest('hex');
  return known.includes(username) ? { receivingId: username, ha1 } : null;
}

export interface LoopbackOptions {
  silentForMs?: number;
  /** Where outbound calls go; default: the test carrier. */
  trunkUri?: () => string | null;
  /** Where carriers' names lead. */
  resolve?: (name: string) => Promise<readonly string[]>;
  mayReach?: (address: string) => boolean;
  openFile?: NonNullable<EmbeddedEngineOptions['openFile']>;
  log?: Log;
  /** Who may send calls in; default: everybody on this machine. */
  trunkPeers?: readonly string[];
  /** Desk phones by username; the password of each is "secret-of-" it, and its receiving number has its name. Or a directory. */
  deskPhones?: readonly string[] | DeskPhones;
}

export class EngineOnLoopback {
  readonly engine: EmbeddedEngine;
  readonly carrier: TestCarrier;
  readonly events: CallControlEvent[] = [];
  readonly #http: Server;
  readonly #phones: NodePhone[] = [];
  readonly #deskPhones: DeskPhone[] = [];
  readonly #taken = new Set<CallControlEvent>();
  #wake: (() => void)[] = [];

  private constructor(engine: EmbeddedEngine, carrier: TestCarrier, http: Server) {
    this.engine = engine;
    this.carrier = carrier;
    this.#http = http;
    http.on('upgrade', (request, socket, head) =>
      engine.acceptWebSocket(request, socket, head, {
        network: request.socket.remoteAddress ?? '',
        userId: () => Promise.resolve(null),
      }),
    );
    engine.on((event) => {
      this.events.push(event);
      for (const wake of this.#wake.splice(0)) wake();
    });
  }

  static async open(options: LoopbackOptions = {}): Promise<EngineOnLoopback> {
    const { trunkUri, trunkPeers, deskPhones = [], log = silentLog, ...others } = options;
    const carrier = await TestCarrier.open();
    const engine = await openEmbeddedEngine({
      config: {
        host: HOST,
        trunkPort: 0,
        trunkPeers: trunkPeers ?? [HOST],
        rtpPorts: { first: 42_000, last: 42_199 },
      },
      trunkUri: trunkUri ?? (() => carrier.uri),
      realm: REALM,
      passwords,
      deskPhones:
        'passwordFor' in deskPhones
          ? deskPhones
          : { passwordFor: (username) => Promise.resolve(deskPhoneOf(username, deskPhones)) },
      ...others,
      clock: systemClock,
      log,
    });
    const http = createServer();
    http.listen(0, HOST);
    await once(http, 'listening');
    return new EngineOnLoopback(engine, carrier, http);
  }

  /** A registered phone of the user. @param instanceId of an earlier one: its page was loaded anew */
  async phone(userId: string, instanceId?: string): Promise<NodePhone> {
    const { port } = this.#http.address() as AddressInfo;
    const credentials = {
      aor: `sip:${userId}@${REALM}`,
      username: `9999999999:${userId}`,
      password: `secret of ${userId}`,
    };
    const same = instanceId === undefined ? {} : { instanceId };
    const phone = await NodePhone.register({ url: `ws://${HOST}:${port}/sip`, credentials, ...same });
    this.#phones.push(phone);
    return phone;
  }

  /** Every phone unregisters. */
  async letPhonesGo(): Promise<void> {
    await Promise.all(this.#phones.splice(0).map((phone) => phone.close()));
  }

  /** A desk phone that does not register by itself. */
  async deskPhone(username: string, password = `secret-of-${username}`): Promise<DeskPhone> {
    const account = { userId: username, username, password, realm: REALM };
    const phone = await DeskPhone.open(this.engine.trunkAddress, account);
    this.#deskPhones.push(phone);
    return phone;
  }

  /** The next event of this type that no call of `next` has returned yet. */
  next<Type extends EventType>(
    type: Type,
    matches: (event: EventOf<Type>) => boolean = () => true,
  ): Promise<EventOf<Type>> {
    const wanted = (event: CallControlEvent): event is EventOf<Type> =>
      event.type === type && !this.#taken.has(event) && matches(event as EventOf<Type>);
    const found = async (): Promise<EventOf<Type>> => {
      for (;;) {
        const event = this.events.find(wanted);
        if (event) {
          this.#taken.add(event);
          return event;
        }
        await new Promise<void>((resolve) => this.#wake.push(resolve));
      }
    };
    return within(PATIENCE_MS, type, found());
  }

  /** The channel is up. */
  async up(channelId: ChannelId): Promise<void> {
    await this.next('ChannelStateChange', (event) => event.channelId === channelId && event.state === 'Up');
  }

  async destroyed(channelId: ChannelId): Promise<EventOf<'ChannelDestroyed'>> {
    return this.next('ChannelDestroyed', (event) => event.channelId === channelId);
  }

  /** Rings a user's newest phone for a call from this number. */
  ring(userId: string, callerNumber = '+12065550142', headers: Record<string, string> = {}): ChannelId {
    const contact = this.engine.contactsOf(userId)[0];
    if (!contact) throw new Error(`${userId} has no phone`);
    return this.engine.originate({
      endpoint: { technology: 'phone', ownerId: userId, contactId: contact.id },
      callerNumber,
      callerName: null,
      calledNumber: '+12025550110',
      headers,
      timeoutMs: 20_000,
    });
  }

  /** Calls a number over the trunk. */
  dial(number: string, timeoutMs = 20_000): ChannelId {
    return this.engine.originate({
      endpoint: { technology: 'trunk', number },
      callerNumber: '+12025550121',
      callerName: null,
      calledNumber: null,
      headers: {},
      timeoutMs,
    });
  }

  /** Calls a SIP endpoint. */
  dialUri(uri: string): ChannelId {
    return this.engine.originate({
      endpoint: { technology: 'sip', uri },
      callerNumber: '+12065550142',
      callerName: null,
      calledNumber: '+12025550110',
      headers: {},
      timeoutMs: 20_000,
    });
  }

  bridge(...channels: ChannelId[]): string {
    const bridge = this.engine.createBridge();
    for (const channel of channels) this.engine.addToBridge(bridge, channel);
    return bridge;
  }

  async close(): Promise<void> {
    await this.letPhonesGo();
    await this.engine.close();
    await Promise.all(this.#deskPhones.map((phone) => phone.close()));
    await this.carrier.close();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }
}
