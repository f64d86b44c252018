/** RFC 3261 §17: what must be said again over UDP until somebody answers, and never longer than 64*T1. */
import type { Cancel, Clock } from '#kit/clock.ts';
import type { SocketAddress } from '../../wire/socket-address.ts';

export const T1_MS = 500;
export const T2_MS = 4_000;
/** 64*T1: timers B, F, H and J. */
export const TRANSACTION_LIFE_MS = 64 * T1_MS;

export type Transmit = (text: string, to: SocketAddress) => void;

interface Repeated {
  text: string;
  to: SocketAddress;
  intervalMs: number;
  maxIntervalMs: number;
  startedAt: number;
  cancel: Cancel;
}

export class Retransmission {
  readonly #clock: Clock;
  readonly #transmit: Transmit;
  readonly #repeated = new Map<string, Repeated>();

  constructor(clock: Clock, transmit: Transmit) {
    this.#clock = clock;
    this.#transmit = transmit;
  }

  /** How many messages wait for an answer. */
  get size(): number {
    return this.#repeated.size;
  }

  /** Says `text` again after T1, 2*T1, 4*T1 … (at most `maxIntervalMs`). It was said once already. */
  start(key: string, text: string, to: SocketAddress, maxIntervalMs = Infinity): void {
    this.stop(key);
    const entry: Repeated = {
      text,
      to,
      intervalMs: T1_MS,
      maxIntervalMs,
      startedAt: this.#clock.now(),
      cancel: () => undefined,
    };
    this.#repeated.set(key, entry);
    this.#wait(key, entry);
  }

  /** Timer E in state Proceeding (§17.1.2.2): from now on every T2. */
  slow(key: string): void {
    const entry = this.#repeated.get(key);
    if (!entry) return;
    entry.cancel();
    entry.intervalMs = T2_MS;
    this.#wait(key, entry);
  }

  stop(key: string): void {
    this.#repeated.get(key)?.cancel();
    this.#repeated.delete(key);
  }

  stopAll(): void {
    for (const key of [...this.#repeated.keys()]) this.stop(key);
  }

  #wait(key: string, entry: Repeated): void {
    const left = entry.startedAt + TRANSACTION_LIFE_MS - this.#clock.now();
    entry.cancel = this.#clock.after(Math.min(entry.intervalMs, left), () => {
      if (this.#clock.now() - entry.startedAt >= TRANSACTION_LIFE_MS) {
        this.stop(key);
        return;
      }
      this.#transmit(entry.text, entry.to);
      entry.intervalMs = Math.min(entry.intervalMs * 2, entry.maxIntervalMs);
      this.#wait(key, entry);
    });
  }
}
