import type { Clock } from '#kit/clock.ts';
import { Meter, type Dearth, type Extension } from './meter.ts';

interface CallTabOptions {
  clock: Clock;
  extend: (chargeId: string, elapsedSeconds: number) => Promise<Extension>;
  /** Of one of the charges; again only after all were lifted meanwhile. */
  onShort: () => void;
  /** See Meter. */
  onUsedUp: (at: number, why: Dearth | null) => void;
}

interface Charge {
  paidForSeconds: number;
  /** Epoch milliseconds: it costs from here on. */
  answeredAt: number | null;
  meter: Meter | null;
}

/**
 * What a call pays for while it lives: itself, and each leg that goes out through the trunk again. Each has a meter from
 * its answer on, and the call lasts as long as all of them are paid for.
 */
export class CreditControl {
  readonly #options: CallTabOptions;
  readonly #charges = new Map<string, Charge>();
  readonly #short = new Set<string>();

  constructor(options: CallTabOptions) {
    this.#options = options;
  }

  /** Money is set aside for it. */
  started(chargeId: string, paidForSeconds: number): void {
    this.#charges.set(chargeId, { paidForSeconds, answeredAt: null, meter: null });
  }

  isCharged(chargeId: string): boolean {
    return this.#charges.has(chargeId);
  }

  /** Once; nothing for what is not charged. */
  answered(chargeId: string, answeredAt: number): void {
    const charge = this.#charges.get(chargeId);
    if (!charge || charge.answeredAt !== null) return;
    charge.answeredAt = answeredAt;
    charge.meter = new Meter({
      clock: this.#options.clock,
      answeredAt,
      paidForSeconds: charge.paidForSeconds,
      extend: (elapsedSeconds) => this.#options.extend(chargeId, elapsedSeconds),
      onShort: () => this.#isShort(chargeId, true),
      onLifted: () => this.#isShort(chargeId, false),
      onUsedUp: this.#options.onUsedUp,
    });
  }

  /** Its leg is gone. @returns since when it cost; null: never answered */
  over(chargeId: string): number | null {
    const charge = this.#charges.get(chargeId);
    charge?.meter?.stop();
    this.#isShort(chargeId, false);
    this.#charges.delete(chargeId);
    return charge?.answeredAt ?? null;
  }

  /** What was answered and is not over, by charge. */
  get answers(): Map<string, number> {
    const answers = new Map<string, number>();
    for (const [id, { answeredAt }] of this.#charges) if (answeredAt !== null) answers.set(id, answeredAt);
    return answers;
  }

  stop(): void {
    for (const { meter } of this.#charges.values()) meter?.stop();
  }

  #isShort(chargeId: string, isShort: boolean): void {
    const wasShort = this.#short.size > 0;
    if (isShort) this.#short.add(chargeId);
    else this.#short.delete(chargeId);
    if (isShort && !wasShort) this.#options.onShort();
  }
}
