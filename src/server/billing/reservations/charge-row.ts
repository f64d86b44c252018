/** A charge as it is stored, and what it comes to at an instant. */
import type { PackageCover } from '#contract/billing/packages.ts';
import { usd, type Usd } from '#kit/money.ts';
import { freeFor, heldBy, split, take, type Bucket, type Part } from '../model/split.ts';
import { billedSeconds, toBilled, type BilledSeconds, type Rate } from '../model/rating.ts';

export interface ChargeRow {
  /** The call's own, or that of the leg which is charged. */
  id: string;
  callId: string;
  accountId: string;
  userId: string | null;
  direction: 'inbound' | 'outbound';
  microsPerMinute: bigint;
  firstSeconds: number;
  thenSeconds: number;
  /** What a package covers of it. */
  covers: PackageCover | null;
  farNumber: string | null;
  trackingNumber: string | null;
  agentName: string | null;
  /** Money and package seconds that are set aside: together they carry `paidForSeconds`. */
  reservedMicros: bigint;
  heldSeconds: number;
  paidForSeconds: number;
  /** The next quantum was refused. */
  exhausted: boolean;
  answeredAt: Date | null;
  /** By the call's own clock, as `answeredAt`. */
  lastSeenAt: Date;
  endedAt: Date | null;
  costMicros: bigint | null;
  billedSeconds: number | null;
  packageSeconds: number;
}

export interface Charged {
  costMicros: Usd;
  billedSeconds: BilledSeconds;
  /** Of these, from packages. */
  packageSeconds: BilledSeconds;
  /** By bucket; empty once it is settled. */
  parts: readonly Part[];
}

export function rateOf(charge: Pick<ChargeRow, 'microsPerMinute' | 'firstSeconds' | 'thenSeconds'>): Rate {
  const { microsPerMinute, firstSeconds: first, thenSeconds: then } = charge;
  return { microsPerMinute: usd(microsPerMinute), first, then };
}

/**
 * What a call comes to that was answered and lasted until `at`: what it holds of packages carries it first. What it talked
 * beyond all that was set aside is carried by what packages have free. Times are epoch milliseconds. Pure.
 */
export function chargedUntil(
  charge: ChargeRow,
  answeredAt: number | null,
  at: number,
  buckets: readonly Bucket[],
): Charged {
  const rate = rateOf(charge);
  const billed = billedUntil(charge, answeredAt, at);
  const beyond = toBilled(Math.max(0, billed - billedSeconds(charge.paidForSeconds, rate)));
  const offers = [...heldBy(charge.id, buckets), ...take(beyond, freeFor(buckets, charge))];
  const { parts, packageSeconds, cost } = split({ billed, ...rate }, offers);
  return { costMicros: cost, billedSeconds: billed, packageSeconds, parts };
}

export function billedUntil(charge: ChargeRow, answeredAt: number | null, at: number): BilledSeconds {
  return billedSeconds(answeredAt === null ? null : talkedSeconds(charge, answeredAt, at), rateOf(charge));
}

/** A call that we end because nothing more is paid for does not pay for the moment which that takes us. */
function talkedSeconds({ exhausted, paidForSeconds }: ChargeRow, answeredAt: number, at: number): number {
  const seconds = Math.max(0, Math.ceil((at - answeredAt) / 1000));
  return exhausted ? Math.min(seconds, paidForSeconds) : seconds;
}

/**
 * In the end, or as far as its last heartbeat: that goes by the same clock as its answer. The time of the machine that asks
 * may have been set meanwhile, or be another machine's.
 */
export function chargedSoFar(charge: ChargeRow, buckets: readonly Bucket[]): Charged {
  const { costMicros: cost, billedSeconds: billed, packageSeconds, answeredAt, lastSeenAt } = charge;
  if (cost === null || billed === null)
    return chargedUntil(charge, answeredAt?.getTime() ?? null, lastSeenAt.getTime(), buckets);
  const settled = { costMicros: usd(cost), billedSeconds: toBilled(billed) };
  return { ...settled, packageSeconds: toBilled(packageSeconds), parts: [] };
}
