/** What calls in progress come to: as if each ended at its last heartbeat, one after the other. Pure. */
import { plus, type Usd } from '#kit/money.ts';
import { afterwards, secondsOf, type Bucket } from '../model/split.ts';
import { toBilled, type BilledSeconds } from '../model/rating.ts';
import { chargedSoFar, type Charged, type ChargeRow } from './charge-row.ts';

interface Running {
  micros: Usd;
  seconds: BilledSeconds;
  calls: number;
  /** What running packages have left then; null: none is running. */
  packageSecondsLeft: BilledSeconds | null;
}

/** What each comes to, and the buckets after all of them. */
export function chargedInTurn(
  charges: readonly ChargeRow[],
  buckets: readonly Bucket[],
): { charged: Charged[]; left: readonly Bucket[] } {
  let left = buckets;
  const charged = charges.map((charge) => {
    const one = chargedSoFar(charge, left);
    left = afterwards(left, charge.id, one.parts);
    return one;
  });
  return { charged, left };
}

export function runningOf({
  open,
  charged,
  left,
}: {
  open: readonly ChargeRow[];
  charged: readonly Charged[];
  left: readonly Bucket[];
}): Running {
  const running = left.filter(({ isRunning }) => isRunning);
  const free = running.map(({ id, freeSeconds }) => ({ bucketId: id, seconds: freeSeconds }));
  return {
    micros: plus(...charged.map(({ costMicros }) => costMicros)),
    seconds: toBilled(charged.reduce((sum, { billedSeconds }) => sum + billedSeconds, 0)),
    calls: new Set(open.map(({ callId }) => callId)).size,
    packageSecondsLeft: running.length === 0 ? null : secondsOf(free),
  };
}
