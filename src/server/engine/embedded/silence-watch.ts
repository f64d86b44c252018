/**
 * Finds legs whose far side is lost without a word. One sign alone proves nothing: a page that reloads loses its
 * WebSocket and keeps its voice, a phone on hold is silent and well. Both together, for a minute, are a lost phone.
 * A trunk, or a SIP endpoint, has no flow to lose: there the voice alone counts, for longer.
 */
export interface SilenceLimits {
  /** No RTP and no flow for this long: a phone is lost. */
  phoneMs: number;
  /** No RTP for this long, though the far side said that it sends. */
  trunkMs: number;
}

export const defaultSilenceLimits: SilenceLimits = { phoneMs: 60_000, trunkMs: 300_000 };
export const SILENCE_SWEEP_MS = 5_000;

export interface LegFacts {
  technology: 'phone' | 'trunk' | 'sip';
  /** Epoch milliseconds; null: not up. */
  upSince: number | null;
  lastReceivedAt: number | null;
  /** Since when its contact has been unreachable or gone; always null for what does not register. */
  flowLostAt: number | null;
  isHeld: boolean;
}

export function isLost(leg: LegFacts, now: number, limits: SilenceLimits): boolean {
  if (leg.upSince === null) return false;
  const silentForMs = now - Math.max(leg.upSince, leg.lastReceivedAt ?? 0);
  if (leg.technology !== 'phone') return !leg.isHeld && silentForMs > limits.trunkMs;
  return leg.flowLostAt !== null && now - leg.flowLostAt > limits.phoneMs && silentForMs > limits.phoneMs;
}
