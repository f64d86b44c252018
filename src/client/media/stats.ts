import type { NetworkSample } from './quality.ts';

/** What the browser has counted since the call began. */
export interface Totals {
  received: number;
  lost: number;
  jitterMs: number;
  rttMs: number;
  bufferSeconds: number;
  buffered: number;
}

const numberOf = (value: unknown) => (typeof value === 'number' ? value : 0);

/** Reads WebRTC statistics; null while nothing is received. */
export function readTotals(report: Pick<RTCStatsReport, 'forEach'>): Totals | null {
  const all: Record<string, unknown>[] = [];
  report.forEach((stats: Record<string, unknown>) => all.push(stats));
  const inbound = all.find((stats) => stats['type'] === 'inbound-rtp' && stats['kind'] === 'audio');
  const pair = all.find((stats) => stats['type'] === 'candidate-pair' && stats['nominated'] === true);
  if (!inbound) return null;
  return {
    received: numberOf(inbound['packetsReceived']),
    lost: numberOf(inbound['packetsLost']),
    jitterMs: numberOf(inbound['jitter']) * 1000,
    rttMs: numberOf(pair?.['currentRoundTripTime']) * 1000,
    bufferSeconds: numberOf(inbound['jitterBufferDelay']),
    buffered: numberOf(inbound['jitterBufferEmittedCount']),
  };
}

/** What happened between two readings; null when nothing was to be received (on hold, or the counters began anew). */
export function differenceOf(before: Totals, after: Totals): NetworkSample | null {
  const received = after.received - before.received;
  const lost = Math.max(0, after.lost - before.lost);
  if (received < 0 || received + lost === 0) return null;
  const buffered = after.buffered - before.buffered;
  const heldSeconds = after.bufferSeconds - before.bufferSeconds;
  return {
    rttMs: after.rttMs,
    jitterMs: after.jitterMs,
    loss: lost / (received + lost),
    bufferMs: buffered > 0 ? (heldSeconds / buffered) * 1000 : 0,
  };
}
