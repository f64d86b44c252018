import { HostAddresses } from '#server/engine/embedded/sip/udp/host-addresses.ts';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  openSipEdge,
  type EmbeddedSipEdge,
  type PhonePasswords,
} from '#server/engine/embedded/sip/sip-edge.ts';
import type { IncomingInvite, RegisteredContact } from '#server/engine/embedded/sip/dialogs/leg.ts';
import type { DeskPhones } from '#server/engine/embedded/sip/udp/desk-phones.ts';
import { systemClock, type Clock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { fail, ok } from '#kit/result.ts';
import { RawPhone, type RawAccount } from './raw-phone.ts';

const REALM = 'ringside.invalid';

export function accountOf(userId: string): RawAccount {
  return { userId, username: `99:${userId}`, password: `secret of ${userId}`, realm: REALM };
}

/** One sign-in of each person. */
export const sessionOf = (userId: string) => `session of ${userId}`;

const passwordsOf = (isOpen: PhonePasswords['isOpen']): PhonePasswords => ({
  passwordFor(username) {
    const [expiry, userId] = username.split(':');
    if (userId === undefined || expiry === undefined) return fail('malformed');
    const proven = { userId, sessionId: sessionOf(userId), password: `secret of ${userId}` };
    return expiry === '99' ? ok(proven) : fail('expired');
  },
  isOpen,
});

/** The real edge on loopback sockets; a test is its phones, its carrier and its engine. */
export class EdgeOnLoopback {
  readonly edge: EmbeddedSipEdge;
  readonly invites: IncomingInvite[] = [];
  readonly changes: { contact: RegisteredContact; status: string }[] = [];
  readonly #http: Server;
  readonly #phones: RawPhone[] = [];
  #woken: (() => void)[] = [];

  private constructor(edge: EmbeddedSipEdge, http: Server) {
    this.edge = edge;
    this.#http = http;
  }

  static async open(
    options: {
      trunkUri?: () => string | null;
      clock?: Clock;
      isSessionOpen?: PhonePasswords['isOpen'];
      peers?: readonly string[];
      deskPhones?: DeskPhones;
    } = {},
  ): Promise<EdgeOnLoopback> {
    const heard: { it: EdgeOnLoopback | null } = { it: null };
    const edge = await openSipEdge({
      realm: REALM,
      passwords: passwordsOf(options.isSessionOpen ?? (() => Promise.resolve(true))),
      trunk: {
        host: '127.0.0.1',
        port: 0,
        peers: options.peers ?? ['127.0.0.1'],
        uri: options.trunkUri ?? (() => null),
        hosts: new HostAddresses({ clock: options.clock ?? systemClock, log: silentLog }),
      },
      ...(options.deskPhones ? { deskPhones: options.deskPhones } : {}),
      listener: {
        invite: (invite) => heard.it?.invites.push(invite) && heard.it.#wake(),
        contactChanged: (contact, status) => heard.it?.changes.push({ contact, status }) && heard.it.#wake(),
      },
      clock: options.clock ?? systemClock,
      log: silentLog,
    });
    const http = createServer();
    http.on('upgrade', (request, socket, head) =>
      edge.acceptWebSocket(request, socket, head, {
        network: request.socket.remoteAddress ?? '',
        // A test's cookie is the user's id.
        userId: () => Promise.resolve(request.headers.cookie ?? null),
      }),
    );
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const it = new EdgeOnLoopback(edge, http);
    heard.it = it;
    return it;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  async phone(instance?: string): Promise<RawPhone> {
    const phone = await RawPhone.connect(this.port, instance);
    this.#phones.push(phone);
    return phone;
  }

  /** Resolves as soon as it holds; asked again at every event of the edge. */
  async until<Value>(find: () => Value | undefined | false): Promise<Value> {
    for (;;) {
      const found = find();
      if (found !== undefined && found !== false) return found;
      await new Promise<void>((resolve) => this.#woken.push(resolve));
    }
  }

  async close(): Promise<void> {
    await this.edge.close();
    await Promise.all(this.#phones.map((phone) => phone.close()));
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #wake(): void {
    for (const wake of this.#woken.splice(0)) wake();
  }
}
