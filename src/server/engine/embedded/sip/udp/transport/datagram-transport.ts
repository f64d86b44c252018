/**
 * SIP's transport layer for UDP (RFC 3261 §18) under SIP.js's core, which believes every transport to be reliable:
 * this one says again what may have been lost and swallows what came twice, so that the core's belief holds.
 */
import { randomUUID } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Cancel, Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { readHead, type Head } from '../../wire/head.ts';
import { advertisedTo } from './advertised-address.ts';
import { ClientTransactions } from './client-transactions.ts';
import {
  addMissingContact,
  fillSource,
  readEnvelope,
  requestTarget,
  responseTarget,
  type Envelope,
} from './envelope.ts';
import { ServerTransactions } from './server-transactions.ts';
import type { SocketAddress } from '../../wire/socket-address.ts';

/** No SIP message of ours or of a sane peer is longer; the rest is dropped unread. */
const MAX_DATAGRAM_BYTES = 16_384;
const PROVEN_WITHIN_MS = 2_000;
const PROVEN_EVERY_MS = 100;
/** Of what has come and is not read yet: the usual holds ten of the longest, and what carriers say is lost among them. */
const UNREAD_BYTES = 4 * 1024 * 1024;
/** A random UUID, which nobody guesses: no other datagram is taken for it. */
const PROOF_BYTES = 36;
const LOOPBACK = '127.0.0.1';

const straight = (target: SocketAddress) => target;

export interface DatagramTransportOptions {
  host: string;
  port: number;
  /** Decides by where it comes from and how it begins whether a datagram is read at all. */
  hears: (datagram: Buffer, from: SocketAddress) => boolean;
  /** Decides whether a message is looked at; may answer by itself. */
  admit: (envelope: Envelope, head: Head, from: SocketAddress) => boolean;
  /** Somebody whose keep-alives (RFC 5626 §3.5.1) are answered. */
  knows?: (from: SocketAddress) => boolean;
  /** Each message once, with received and rport filled in. Must not throw. */
  receive: (head: Head, from: SocketAddress) => void;
  clock: Clock;
  log: Log;
}

function widen(socket: Socket, log: Log): void {
  try {
    socket.setRecvBufferSize(UNREAD_BYTES);
  } catch (error) {
    log.warn({ error }, 'the system gives the SIP socket less room for what is not read yet');
  }
}

export class DatagramTransport {
  readonly address: SocketAddress;
  readonly #socket: Socket;
  readonly #options: DatagramTransportOptions;
  readonly #client: ClientTransactions;
  readonly #server: ServerTransactions;
  /** What was sent to ourselves and has not come yet. */
  readonly #proofs = new Map<string, () => void>();
  #closed = false;

  private constructor(socket: Socket, options: DatagramTransportOptions) {
    const { address, port } = socket.address();
    this.address = { host: address, port };
    this.#socket = socket;
    this.#options = options;
    const transmit = (text: string, to: SocketAddress) => void this.transmit(text, to).catch(() => undefined);
    this.#client = new ClientTransactions(options.clock, transmit);
    this.#server = new ServerTransactions(options.clock, transmit);
    socket.on('message', (datagram, from) => this.#received(datagram, from));
    socket.on('error', (error) => options.log.warn({ error: error.message }, 'sip udp socket'));
  }

  static async open(options: DatagramTransportOptions): Promise<DatagramTransport> {
    const socket = createSocket(isIPv6(options.host) ? 'udp6' : 'udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(options.port, options.host, () => {
        socket.off('error', reject);
        resolve();
      });
    });
    widen(socket, options.log);
    return new DatagramTransport(socket, options);
  }

  /** Messages that still wait for an answer. */
  get waiting(): number {
    return this.#client.waiting + this.#server.waiting;
  }

  /**
   * Resolves when what we send to our own socket has come in: it is open, and is read. Rejects after two seconds. It is sent
   * again and again: while strangers flood the socket the system drops some of what comes, and a carrier says its own again.
   */
  proveAlive(): Promise<void> {
    const proof = randomUUID();
    const { clock } = this.#options;
    let stopWaiting: Cancel = () => undefined;
    return new Promise<void>((resolve, reject) => {
      this.#proofs.set(proof, resolve);
      const prove = () => void this.transmit(proof, advertisedTo(LOOPBACK, this.address)).catch(reject);
      const late = new Error('the SIP socket does not hear itself');
      const cancels = [
        clock.after(PROVEN_WITHIN_MS, () => reject(late)),
        clock.every(PROVEN_EVERY_MS, prove),
      ];
      stopWaiting = () => {
        for (const cancel of cancels) cancel();
      };
      prove();
    }).finally(() => {
      stopWaiting();
      this.#proofs.delete(proof);
    });
  }

  /** Sends what a core made, to where the message itself says, and again until it is answered. `route` is for requests. */
  async send(text: string, route: (target: SocketAddress) => SocketAddress = straight): Promise<void> {
    const head = readHead(Buffer.from(text));
    const envelope = head && readEnvelope(head);
    const to = envelope && (envelope.status === null ? requestTarget(head) : responseTarget(envelope.via));
    if (!to) throw new Error('a message without a destination');
    if (envelope.status !== null) {
      this.#server.sent(envelope, text, to);
      await this.transmit(text, to);
    } else {
      const routed = route(to);
      this.#client.sent(envelope, text, routed);
      await this.transmit(text, routed);
    }
  }

  /** Sends once, and remembers nothing. Rejects when the name cannot be resolved or the system refuses. */
  transmit(text: string, { host, port }: SocketAddress): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#socket.send(Buffer.from(text), port, host, (error) => (error ? reject(error) : resolve()));
    });
  }

  abandon(branch: string): void {
    this.#client.abandon(branch);
  }

  close(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#closed = true;
    this.#client.close();
    this.#server.close();
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }

  #received(datagram: Buffer, { address, port }: RemoteInfo): void {
    const from = { host: address, port };
    if (this.#isProof(datagram)) return;
    if (isKeepAlive(datagram)) {
      if (this.#options.knows?.(from)) this.#socket.send('\r\n', port, address, () => undefined);
    } else if (datagram.length <= MAX_DATAGRAM_BYTES && this.#options.hears(datagram, from)) {
      const head = readHead(datagram);
      const envelope = head && readEnvelope(head);
      // Noise looks like nothing at all.
      if (envelope && this.#options.admit(envelope, head, from)) this.#admitted(envelope, head, from);
    }
  }

  #isProof(datagram: Buffer): boolean {
    const prove = datagram.length === PROOF_BYTES ? this.#proofs.get(datagram.toString()) : undefined;
    prove?.();
    return prove !== undefined;
  }

  #admitted(envelope: Envelope, head: Head, from: SocketAddress): void {
    if (envelope.status !== null) {
      if (this.#client.received(envelope))
        this.#options.receive(addMissingContact(head, envelope, from), from);
    } else if (this.#server.received(envelope)) {
      this.#options.receive(fillSource(head, from), from);
    }
  }
}

/** Two ends of line; one alone is somebody's answer to it. */
const isKeepAlive = (datagram: Buffer) => datagram.length === 4 && datagram.toString('latin1') === '\r\n\r\n';
