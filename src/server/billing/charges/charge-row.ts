/** A charge as it is stored, and what it comes to at an instant. */
import { billedSeconds, costMicros, type Rate } from '../rating/rating.ts';

export interface ChargeRow {
  /** The call's own, or that of the leg which is charged. */
  id: string;
  callId: string;
  accountId: string;
  direction: 'inbound' | 'outbound';
  microsPerMinute: bigint;
  firstSeconds: number;
  thenSeconds: number;
  reservedMicros: bigint;
  paidForSeconds: number;
  /** The next quantum was refused. */
  exhausted: boolean;
  answeredAt: Date | null;
  lastSeenAt: Date;
  endedAt: Date | null;
  costMicros: bigint | null;
  billedSeconds: number | null;
}

export interface Charged {
  costMicros: bigint;
  billedSeconds: number;
}

export function rateOf({ microsPerMinute, firstSeconds, thenSeconds }: ChargeRow): Rate {
  return { microsPerMinute, first: firstSeconds, then: thenSeconds };
}

/** What `seconds` of talk cost. */
export function priceOf(rate: Rate, seconds: number): bigint {
  return costMicros(billedSeconds(seconds, rate), rate.microsPerMinute);
}

/** What a call comes to that was answered and lasted until `at`; times are epoch milliseconds. */
export function chargedUntil(charge: ChargeRow, answeredAt: number | null, at: number): Charged {
  const rate = rateOf(charge);
  const billed = billedSeconds(answeredAt === null ? null : talkedSeconds(charge, answeredAt, at), rate);
  return { costMicros: costMicros(billed, rate.microsPerMinute), billedSeconds: billed };
}

/** A call that we end because nothing more is paid for does not pay for the moment which that takes us. */
function talkedSeconds({ exhausted, paidForSeconds }: ChargeRow, answeredAt: number, at: number): number {
  const seconds = Math.max(0, Math.ceil((at - answeredAt) / 1000));
  return exhausted ? Math.min(seconds, paidForSeconds) : seconds;
}

/** So far, or in the end. */
export function chargedSoFar(charge: ChargeRow, now: number): Charged {
  const { costMicros: cost, billedSeconds: billed, answeredAt } = charge;
  if (cost !== null && billed !== null) return { costMicros: cost, billedSeconds: billed };
  return chargedUntil(charge, answeredAt?.getTime() ?? null, now);
}
