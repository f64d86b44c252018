/** What the end of a channel means: for its leg, for the call, and for the people at the other end. Pure. */
import type { CallOutcome, LegOutcome } from '#contract/calls/calls.ts';
import type { ErrorCode } from '#contract/values/errors.ts';
import type { ChargeRefusal } from '#server/billing/charges/call-charges.ts';
import { Unavailable } from '#kit/load/unavailable.ts';
import type { HangupCause, HangupOptions, Obstacle } from '../port/call-control.ts';
import type { DialingFault } from '../port/dialed-number.ts';
import type { Dearth } from './meter.ts';

export interface CallEnding {
  outcome: CallOutcome;
  /** Why it was refused or failed; told to phones that are still there. */
  reason: ErrorCode | null;
  /** For the channels that are still there. */
  cause: HangupCause;
  /** When a call that is refused may be tried again. */
  retryAfterSeconds?: number;
}

export const hungUp: CallEnding = { outcome: 'answered', reason: null, cause: 'normal-clearing' };
export const abandoned: CallEnding = { outcome: 'abandoned', reason: null, cause: 'normal-clearing' };
export const broken: CallEnding = { outcome: 'failed', reason: 'call-failed', cause: 'temporary-failure' };
/** The server ends, and its calls with it. */
export const stopped: CallEnding = {
  outcome: 'failed',
  reason: 'server-restarting',
  cause: 'temporary-failure',
};
export const stoppedTalk: CallEnding = { ...stopped, outcome: 'answered' };
/** Who talked at one end is gone without a word. */
export const lost: CallEnding = {
  outcome: 'answered',
  reason: 'connection-dropped',
  cause: 'destination-out-of-order',
};
/** The database cannot be asked: nobody is called on money of which nothing is known. */
const booksAway: CallEnding = { ...broken, reason: 'database-away', retryAfterSeconds: 5 };

/** Something failed that a call needed. One that was answered stays answered, however it ends. */
export function endingOfFault(error: unknown, isAnswered: boolean): CallEnding {
  const ending = error instanceof Unavailable ? booksAway : broken;
  return isAnswered ? { ...ending, outcome: 'answered' } : ending;
}

/** All that was paid for is used, and there was no more, or nobody could be asked for it. */
const ranOut: Record<Dearth, CallEnding> = {
  'database-away': booksAway,
  'balance-empty': { outcome: 'answered', reason: 'balance-ran-out', cause: 'payment-required' },
  'daily-limit': { outcome: 'answered', reason: 'daily-limit', cause: 'payment-required' },
};

/** @param why null: nobody knows */
export function endingOfMeter(why: Dearth | null, isAnswered: boolean): CallEnding {
  const ending = why === null ? broken : ranOut[why];
  if (isAnswered) return { ...ending, outcome: 'answered' };
  // A menu or a queue had answered.
  return ending.cause === 'payment-required' ? { ...ending, outcome: 'missed' } : ending;
}

/** What its channels are hung up with. */
export const hangupOf = ({ cause, retryAfterSeconds }: CallEnding): HangupOptions => ({
  cause,
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
});
/** A message was left, or there was no more to say: the caller is connected, and BYE has no other cause. */
export const saidGoodbye: CallEnding = { outcome: 'missed', reason: null, cause: 'normal-clearing' };

/** An inbound call that nobody took. The caller hears a busy tone only if that is the truth. */
export const missed: Record<'no-answer' | 'busy' | 'unreachable' | 'end', CallEnding> = {
  'no-answer': { outcome: 'missed', reason: null, cause: 'no-answer' },
  busy: { outcome: 'missed', reason: null, cause: 'user-busy' },
  unreachable: { outcome: 'missed', reason: null, cause: 'no-answer' },
  end: { outcome: 'missed', reason: null, cause: 'no-answer' },
};

const refused = (reason: ErrorCode, cause: HangupCause): CallEnding => ({
  outcome: 'refused',
  reason,
  cause,
});

export const notYourNumber = refused('caller-id-refused', 'forbidden');
export const countryOff = refused('destination-off', 'no-route');
/** Told by the engine, or by the shares of the lines, before anybody was rung. */
export const hindered: Record<Obstacle, CallEnding> = {
  'no-circuit': { outcome: 'no-line', reason: 'lines-in-use', cause: 'no-circuit' },
  'incompatible-media': {
    outcome: 'incompatible',
    reason: 'media-incompatible',
    cause: 'incompatible-media',
  },
};

/** A tracking number that nobody has given a route. */
export const noRoute: CallEnding = { outcome: 'failed', reason: 'call-failed', cause: 'no-route' };
/** Callers whom we may not take. 603 and not 402: a carrier must not try elsewhere, and what the caller's ear was told is enough. */
export const refusedPolitely: Partial<Record<ChargeRefusal, CallEnding>> = {
  'balance-below-zero': refused('balance-below-zero', 'call-rejected'),
  'account-closed': refused('account-closed', 'call-rejected'),
  'test-money': refused('test-money', 'call-rejected'),
};

export const undialable: Record<DialingFault, CallEnding> = {
  'not-a-number': refused('number-invalid', 'no-route'),
  invalid: refused('number-invalid', 'invalid-number'),
  'special-service': refused('special-service', 'no-route'),
};

export const unpaid: Record<ChargeRefusal, CallEnding> = {
  'balance-empty': refused('balance-empty', 'payment-required'),
  'balance-below-zero': refused('balance-below-zero', 'payment-required'),
  'destination-not-served': refused('destination-not-served', 'no-route'),
  'premium-number': refused('premium-number', 'no-route'),
  'account-closed': refused('account-closed', 'payment-required'),
  'test-money': refused('test-money', 'payment-required'),
  'daily-limit': refused('daily-limit', 'payment-required'),
  'calls-blocked': refused('calls-blocked', 'forbidden'),
  'new-country-held': refused('new-country-held', 'forbidden'),
};

const failed = (reason: ErrorCode, cause: HangupCause): CallEnding => ({ outcome: 'failed', reason, cause });

/** The agent's own phone said that it answers, and no sound came through: nobody has talked. */
export const noSound = failed('media-failed', 'media-failed');

/** What an agent who called out is told when the trunk's side ended without an answer. */
const outbound: Record<HangupCause, CallEnding> = {
  'user-busy': { outcome: 'busy', reason: 'busy', cause: 'user-busy' },
  'no-answer': { outcome: 'missed', reason: 'no-answer', cause: 'no-answer' },
  'call-rejected': { outcome: 'declined', reason: 'declined', cause: 'call-rejected' },
  'unallocated-number': failed('not-in-service', 'unallocated-number'),
  'invalid-number': failed('not-in-service', 'unallocated-number'),
  'no-route': failed('not-in-service', 'unallocated-number'),
  'destination-out-of-order': failed('trunk-unreachable', 'destination-out-of-order'),
  // Between the carrier and us, not between us and the agent: 402 and 403 would say something wrong.
  'payment-required': failed('carrier-refused', 'temporary-failure'),
  forbidden: failed('carrier-refused', 'temporary-failure'),
  'no-circuit': failed('lines-in-use', 'no-circuit'),
  'incompatible-media': failed('media-incompatible', 'incompatible-media'),
  'media-failed': noSound,
  'temporary-failure': failed('carrier-out-of-order', 'temporary-failure'),
  'answered-elsewhere': broken,
  'normal-clearing': broken,
};

export const endingOfTrunk = (cause: HangupCause): CallEnding => outbound[cause];

const legOutcomes: Record<HangupCause, LegOutcome> = {
  'user-busy': 'busy',
  'no-answer': 'no-answer',
  'call-rejected': 'declined',
  'answered-elsewhere': 'answered-elsewhere',
  'unallocated-number': 'unreachable',
  'invalid-number': 'unreachable',
  'no-route': 'unreachable',
  'destination-out-of-order': 'unreachable',
  'payment-required': 'failed',
  forbidden: 'failed',
  'no-circuit': 'no-line',
  'incompatible-media': 'failed',
  'media-failed': 'media-failed',
  'temporary-failure': 'failed',
  'normal-clearing': 'failed',
};

/** Of a leg that we originated, and that ended by itself before an answer. */
export const legOutcomeOf = (cause: HangupCause): LegOutcome => legOutcomes[cause];

/** What a phone is told that we stop ringing. */
export function causeOfStopping(outcome: LegOutcome | null): HangupCause {
  if (outcome === 'answered-elsewhere' || outcome === 'no-answer') return outcome;
  return 'normal-clearing';
}

/** What became of a call at the stop of its route where it ended. */
export const pathEndOf: Record<CallOutcome, string> = {
  answered: 'answered',
  voicemail: 'left a message',
  abandoned: 'caller left',
  missed: 'hung up',
  busy: 'hung up',
  declined: 'hung up',
  refused: 'refused',
  'no-line': 'refused',
  incompatible: 'refused',
  failed: 'cut off',
};

/** Of a leg that the call's end takes with it, never answered. */
export function legOutcomeAtEnd(outcome: CallOutcome): LegOutcome {
  if (outcome === 'missed') return 'no-answer';
  if (outcome === 'busy' || outcome === 'declined' || outcome === 'no-line') return outcome;
  return outcome === 'abandoned' ? 'cancelled' : 'failed';
}
