/**
 * Why a call ends, in three languages: call control's causes, SIP status codes (RFC 3261 §21) and Q.850 cause values,
 * joined as RFC 3398 §8.2.6 joins them, where it has an answer.
 */
import type { HangupCause, HangupOptions } from '#server/calls/port/call-control.ts';
import type { EndOptions, LegEnd, Reason } from './sip/dialogs/leg.ts';

interface CauseWords {
  /** Refuses an INVITE that we have not answered. */
  status: number;
  q850: number;
  text: string;
}

const words: Record<HangupCause, CauseWords> = {
  'normal-clearing': { status: 480, q850: 16, text: 'Normal call clearing' },
  'user-busy': { status: 486, q850: 17, text: 'User busy' },
  'no-answer': { status: 480, q850: 19, text: 'No answer from user' },
  'call-rejected': { status: 603, q850: 21, text: 'Call rejected' },
  'answered-elsewhere': { status: 480, q850: 26, text: 'Non-selected user clearing' },
  'unallocated-number': { status: 404, q850: 1, text: 'Unallocated number' },
  'invalid-number': { status: 484, q850: 28, text: 'Invalid number format' },
  'destination-out-of-order': { status: 502, q850: 27, text: 'Destination out of order' },
  'no-route': { status: 404, q850: 3, text: 'No route to destination' },
  // Q.850 has no word for money; 50 is the nearest: requested facility not subscribed.
  'payment-required': { status: 402, q850: 50, text: 'Payment required' },
  forbidden: { status: 403, q850: 57, text: 'Not authorized' },
  'no-circuit': { status: 503, q850: 34, text: 'No circuit available' },
  'incompatible-media': { status: 488, q850: 65, text: 'Bearer capability not implemented' },
  'media-failed': { status: 503, q850: 58, text: 'Bearer capability not presently available' },
  'temporary-failure': { status: 503, q850: 41, text: 'Temporary failure' },
};

/** The losers of a simultaneous ring show no missed call when they read this (RFC 3326 §3.1). */
const COMPLETED_ELSEWHERE: Reason = { protocol: 'SIP', cause: 200, text: 'Call completed elsewhere' };

/** Of an INVITE that was cancelled; any other refusal says by itself why. */
const CANCELLED = 487;

/** Statuses that say it all: no Reason beside them can say it better. */
const clearStatuses = new Map<number, HangupCause>([
  [401, 'forbidden'],
  [402, 'payment-required'],
  [403, 'forbidden'],
  [407, 'forbidden'],
  [410, 'unallocated-number'],
  [414, 'invalid-number'],
  [416, 'invalid-number'],
  [484, 'invalid-number'],
  [486, 'user-busy'],
  [488, 'incompatible-media'],
  [600, 'user-busy'],
  [604, 'unallocated-number'],
  [606, 'incompatible-media'],
  [607, 'call-rejected'],
]);

/** Statuses that carriers use for many things: a Q.850 Reason beside them goes first, if it names a failure. */
const vagueStatuses = new Map<number, HangupCause>([
  [404, 'unallocated-number'],
  [408, 'no-answer'],
  [480, 'no-answer'],
  [487, 'normal-clearing'],
  [603, 'call-rejected'],
]);

const q850Causes = new Map<number, HangupCause>([
  ...Object.entries(words).map(([cause, { q850 }]) => [q850, cause as HangupCause] as const),
  [2, 'no-route'],
  [18, 'no-answer'],
  [20, 'no-answer'],
  [22, 'unallocated-number'],
  [31, 'normal-clearing'],
  [38, 'temporary-failure'],
  [42, 'no-circuit'],
  [44, 'no-circuit'],
  [47, 'temporary-failure'],
  [52, 'forbidden'],
  [55, 'forbidden'],
  [70, 'incompatible-media'],
  [79, 'incompatible-media'],
  [87, 'forbidden'],
  [88, 'incompatible-media'],
  [102, 'temporary-failure'],
]);

/** About as long as the shortest calls last: by then some line is free again. */
const RETRY_AFTER_SECONDS = 10;

export const statusOf = (cause: HangupCause): number => words[cause].status;

/** What goes on the wire when we end a leg: status and headers for a rejection, Reason for all. */
export function endOptionsOf({ cause, error, headers = {}, retryAfterSeconds }: HangupOptions): EndOptions {
  const { status, q850, text } = words[cause];
  const reason =
    cause === 'answered-elsewhere' ? COMPLETED_ELSEWHERE : { protocol: 'Q.850', cause: q850, text };
  const ownWords = error ? { 'X-Ringside-Error': error } : {};
  const seconds = retryAfterSeconds ?? (cause === 'no-circuit' ? RETRY_AFTER_SECONDS : null);
  const later = seconds === null ? {} : { 'Retry-After': String(seconds) };
  return { status, reason, headers: { ...headers, ...ownWords, ...later } };
}

/** What a leg that ended by itself means. */
export function causeOf({ by, status, reason }: LegEnd): HangupCause {
  if (by === 'timeout' || by === 'transport') return 'destination-out-of-order';
  if (isCompletedElsewhere(status, reason)) return 'answered-elsewhere';
  const given = causeOfReason(reason);
  if (status === null) return given ?? 'normal-clearing';
  // Gateways write cause 16 beside any status: a refusal is no normal end.
  const failure = given === 'normal-clearing' ? undefined : given;
  return clearStatuses.get(status) ?? failure ?? vagueStatuses.get(status) ?? causeOfClass(status);
}

function isCompletedElsewhere(status: number | null, reason: Reason | null): boolean {
  if (status !== null && status !== CANCELLED) return false;
  return reason?.protocol.toUpperCase() === 'SIP' && reason.cause === 200;
}

function causeOfReason(reason: Reason | null): HangupCause | undefined {
  return reason?.protocol.toUpperCase() === 'Q.850' ? q850Causes.get(reason.cause) : undefined;
}

function causeOfClass(status: number): HangupCause {
  if (status < 300) return 'normal-clearing';
  return status >= 600 ? 'call-rejected' : 'temporary-failure';
}
