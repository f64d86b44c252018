/** Timer G and the absorption of duplicates: what the core leaves to its transport on the server's side. */
import type { Clock } from '#kit/clock.ts';
import type { Envelope } from './envelope.ts';
import { Recent } from './recent.ts';
import { Retransmission, T2_MS, TRANSACTION_LIFE_MS, type Transmit } from './retransmission.ts';
import type { SocketAddress } from '../../wire/socket-address.ts';

/** RFC 3261 §17.2.3. */
const keyOf = ({ method, branch, sentBy }: Envelope) => `${method}|${branch}|${sentBy}`;
const inviteKeyOf = (envelope: Envelope) => keyOf({ ...envelope, method: 'INVITE' });

type LastResponse = { text: string; to: SocketAddress } | null;

export class ServerTransactions {
  readonly #transmit: Transmit;
  readonly #finals: Retransmission;
  readonly #seen: Recent<LastResponse>;

  constructor(clock: Clock, transmit: Transmit) {
    this.#transmit = transmit;
    this.#finals = new Retransmission(clock, transmit);
    this.#seen = new Recent(clock, TRANSACTION_LIFE_MS);
  }

  /** Non-2xx finals that wait for their ACK. */
  get waiting(): number {
    return this.#finals.size;
  }

  /** false: seen already, and answered with our last response if there was one. The bare core would make a second call of it. */
  received(envelope: Envelope): boolean {
    if (envelope.method === 'ACK') {
      this.#finals.stop(inviteKeyOf(envelope));
      return true;
    }
    const key = keyOf(envelope);
    const last = this.#seen.get(key);
    if (last === undefined) {
      this.#seen.set(key, null);
      return true;
    }
    if (last) this.#transmit(last.text, last.to);
    return false;
  }

  sent(envelope: Envelope, text: string, to: SocketAddress): void {
    this.#seen.set(keyOf(envelope), { text, to });
    if (envelope.method === 'INVITE' && (envelope.status ?? 0) >= 300) {
      this.#finals.start(keyOf(envelope), text, to, T2_MS);
    }
  }

  close(): void {
    this.#finals.stopAll();
  }
}
