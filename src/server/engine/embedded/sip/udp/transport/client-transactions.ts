/** Timers A and E, and the ACK that is said again: what the core leaves to its transport on the client's side. */
import type { Clock } from '#kit/clock.ts';
import type { Envelope } from './envelope.ts';
import { Recent } from './recent.ts';
import { Retransmission, T2_MS, TRANSACTION_LIFE_MS, type Transmit } from './retransmission.ts';
import type { SocketAddress } from '../../wire/socket-address.ts';

const keyOf = ({ branch, method }: Envelope) => `${branch}|${method}`;

export class ClientTransactions {
  readonly #transmit: Transmit;
  readonly #requests: Retransmission;
  readonly #acks: Recent<{ text: string; to: SocketAddress }>;

  constructor(clock: Clock, transmit: Transmit) {
    this.#transmit = transmit;
    this.#requests = new Retransmission(clock, transmit);
    this.#acks = new Recent(clock, TRANSACTION_LIFE_MS);
  }

  get waiting(): number {
    return this.#requests.size;
  }

  sent(envelope: Envelope, text: string, to: SocketAddress): void {
    if (envelope.method === 'ACK') this.#acks.set(envelope.branch, { text, to });
    else this.#requests.start(keyOf(envelope), text, to, envelope.method === 'INVITE' ? Infinity : T2_MS);
  }

  /** false: a repeated final that its ACK has answered again; the core need not see it. */
  received(envelope: Envelope): boolean {
    const { method, branch, status } = envelope;
    const final = (status ?? 0) >= 200;
    if (final || method === 'INVITE') this.#requests.stop(keyOf(envelope));
    else this.#requests.slow(keyOf(envelope));
    // The core forgets the transaction with its first final (its timer D is 0), while the far side's timer G goes on.
    const ack = method === 'INVITE' && (status ?? 0) >= 300 ? this.#acks.get(branch) : undefined;
    if (!ack) return true;
    this.#transmit(ack.text, ack.to);
    return false;
  }

  /** Nobody answers: no more INVITEs on this branch. */
  abandon(branch: string): void {
    this.#requests.stop(`${branch}|INVITE`);
  }

  close(): void {
    this.#requests.stopAll();
  }
}
