import type { Clock } from '#kit/clock.ts';
import { QualityWatch, type Cause } from './quality.ts';
import { differenceOf, readTotals, type Totals } from './stats.ts';

export interface NetworkMeter {
  /** Over the last seconds; null before the first in which something was received. */
  quality(): { mos: number; cause: Cause | null } | null;
  stop(): void;
}

const SAMPLE_EVERY_MS = 1_000;

/** Measures what the network does to the voice of one call. Its maker stops it. */
export function watchNetwork(
  connection: Pick<RTCPeerConnection, 'connectionState' | 'getStats'>,
  clock: Clock,
): NetworkMeter {
  const watch = new QualityWatch();
  let before: Totals | null = null;
  let isStopped = false;

  async function sample(): Promise<void> {
    if (connection.connectionState !== 'connected') return;
    const totals = readTotals(await connection.getStats());
    if (isStopped || !totals) return;
    const difference = before && differenceOf(before, totals);
    before = totals;
    if (difference) watch.add(difference);
  }

  const stopSampling = clock.every(SAMPLE_EVERY_MS, () => void sample());
  return {
    quality: () => watch.quality(),
    stop() {
      isStopped = true;
      stopSampling();
    },
  };
}
