import type { ErrorCode } from '#contract/values/errors.ts';
import { phoneErrorOf, phoneErrorWords, type ErrorFacts, type ErrorWords } from '../wording/phone-errors.ts';

/** What a banner says: a fact and one action. */
export interface Notice extends ErrorWords {
  code: ErrorCode;
  /** The action as a key, where a press can do it; null: it is only said. */
  act: { label: string; run: () => void } | null;
  /** false: it stays until the cause is gone. */
  dismissible: boolean;
}

/** Failures after which the same call may well succeed. */
const worthAnotherTry: readonly ErrorCode[] = [
  'busy',
  'no-answer',
  'declined',
  'trunk-unreachable',
  'carrier-out-of-order',
  'lines-in-use',
  'media-failed',
  'call-failed',
  'database-away',
  'server-unavailable',
];

const wordsFor = (code: ErrorCode, facts: ErrorFacts) =>
  phoneErrorWords(phoneErrorOf(code, 'call-failed'), facts);

/** @param callAgain places the same call once more; null when there is none to place. */
export function callNotice(code: ErrorCode, facts: ErrorFacts, callAgain: (() => void) | null): Notice {
  const act = callAgain && worthAnotherTry.includes(code) ? { label: 'Call again', run: callAgain } : null;
  return { code, ...wordsFor(code, facts), act, dismissible: true };
}

/** Something is wrong with the phone itself, as long as it is. `takeOver` brings it here from another tab. */
export function lineNotice(code: ErrorCode, facts: ErrorFacts, takeOver: (() => void) | null): Notice {
  const act = takeOver && { label: 'Use it here', run: takeOver };
  return { code, ...wordsFor(code, facts), act, dismissible: false };
}
