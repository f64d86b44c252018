/**
 * Finds legs whose far side is lost without a word: who may speak and sends not one packet for a minute is gone, whatever
 * its signalling says. A muted microphone sends as well (RFC 3551), and comfort noise counts. Who holds is silent and well,
 * unless its phone has lost its flow for as long.
 */
export const SILENT_FOR_MS = 60_000;
export const SILENCE_SWEEP_MS = 5_000;

export interface LegFacts {
  /** Epoch milliseconds; null: not up. */
  upSince: number | null;
  lastReceivedAt: number | null;
  /** Since when its contact has been unreachable or gone; always null for what does not register. */
  flowLostAt: number | null;
  /** By its last description it sends: it neither holds us nor only listens. */
  speaks: boolean;
}

export function isLost(leg: LegFacts, now: number, limitMs: number): boolean {
  if (leg.upSince === null) return false;
  const isSilent = now - Math.max(leg.upSince, leg.lastReceivedAt ?? 0) > limitMs;
  const hasNoFlow = leg.flowLostAt !== null && now - leg.flowLostAt > limitMs;
  return isSilent && (leg.speaks || hasNoFlow);
}
