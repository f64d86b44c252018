/** The words for what may go wrong with a phone: those that it carries from the start. All others stand in error-words.ts. */
import type { ErrorCode } from '#contract/values/errors.ts';

/** News: it was so, and is over. Warning: something works less well. Error: something that was asked for did not happen. */
export type Severity = 'news' | 'warning' | 'error';

export interface ErrorWords {
  severity: Severity;
  /** What happened: a sentence. */
  fact: string;
  /** The one thing to do, or that there is nothing to do: a sentence. */
  action: string;
}

/** What the sentences may name. Numbers are already written for reading. */
export interface ErrorFacts {
  /** Who can add money, by first name. */
  administrators: readonly string[];
  /** The far side. */
  number: string | null;
  retryAfterSeconds: number | null;
  /** What the server names: the codec of a sound. */
  detail: string | null;
  /** A call is going on. */
  isInCall: boolean;
}

export const noFacts: ErrorFacts = {
  administrators: [],
  number: null,
  retryAfterSeconds: null,
  detail: null,
  isInCall: false,
};

type Sentence = string | ((facts: ErrorFacts) => string);

export type ErrorRow = readonly [Severity, Sentence, Sentence];

const callee = ({ number }: ErrorFacts) => number ?? 'The number';
const administrator = ({ administrators }: ErrorFacts) => listed(administrators) ?? 'your administrator';
const waitFor = ({ retryAfterSeconds: seconds }: ErrorFacts) => {
  if (seconds === null) return 'in a few minutes';
  return seconds <= 90 ? `in ${seconds} seconds` : `in ${Math.ceil(seconds / 60)} minutes`;
};

export const phoneErrors = {
  'signed-out': [
    'news',
    'You are signed out.',
    ({ isInCall }) => (isInCall ? 'Your call goes on.' : 'Sign in again.'),
  ],
  'too-many-attempts': ['error', 'Too many tries.', (facts) => `Try again ${waitFor(facts)}.`],
  forbidden: ['error', 'Your role does not allow this.', (facts) => `Ask ${administrator(facts)}.`],
  'origin-refused': [
    'error',
    'This address of Ringside is not allowed.',
    'Open Ringside at its own address.',
  ],
  'not-found': ['error', 'It is no longer there.', 'Reload the page.'],
  'invalid-request': ['error', 'The server did not accept this.', 'Check what you entered.'],
  'demo-only': ['news', 'Ring me works in the demo only.', 'Call one of your numbers from any phone.'],
  'server-unavailable': ['error', 'The server does not answer.', 'Try again in a moment.'],
  'balance-empty': [
    'error',
    'The balance is too low, so this call cannot start.',
    (facts) => `Ask ${administrator(facts)} to add money.`,
  ],
  'balance-below-zero': [
    'error',
    'The balance is below zero, so calls are refused.',
    (facts) => `Ask ${administrator(facts)} to add money.`,
  ],
  'number-invalid': ['error', (facts) => `${callee(facts)} is not a telephone number.`, 'Check the number.'],
  'destination-not-served': [
    'error',
    (facts) => `${callee(facts)} cannot be called from here: there is no price for it.`,
    'Check the number.',
  ],
  'destination-off': [
    'error',
    'Calls to this country are off.',
    (facts) => `Ask ${administrator(facts)} to switch the country on.`,
  ],
  'premium-number': [
    'error',
    (facts) => `${callee(facts)} is a premium number, which cannot be called from here.`,
    'Call another number.',
  ],
  'special-service': [
    'error',
    'Emergency and service numbers cannot be called from here.',
    'Use a mobile or another telephone.',
  ],
  'caller-id-refused': ['error', 'You may not call from this number.', 'Choose another number in Call from.'],
  busy: ['news', (facts) => `${callee(facts)} is busy.`, 'Call again.'],
  'no-answer': ['news', (facts) => `${callee(facts)} does not answer.`, 'Call again.'],
  declined: ['news', (facts) => `${callee(facts)} declined the call.`, 'Call again later.'],
  'not-in-service': ['error', (facts) => `${callee(facts)} is not in service.`, 'Check the number.'],
  'trunk-unreachable': ['error', 'The telephone network does not answer.', 'Call again in a moment.'],
  'carrier-refused': [
    'error',
    'The telephone company refuses calls from here.',
    (facts) => `Ask ${administrator(facts)}.`,
  ],
  'carrier-out-of-order': ['error', 'The telephone network is out of order.', 'Call again in a few minutes.'],
  'lines-in-use': ['error', 'All lines are in use.', 'Call again in a moment.'],
  'media-incompatible': [
    'error',
    'The two sides have no sound format in common.',
    (facts) => `Ask ${administrator(facts)}.`,
  ],
  'media-failed': ['error', 'No sound connection came about.', 'Check the network, then call again.'],
  'call-failed': ['error', 'The call failed.', 'Call again.'],
  'server-restarting': ['error', 'The server is being restarted.', 'Call again in half a minute.'],
  'database-away': ['error', 'The server cannot reach its database.', 'Try again in a minute.'],
  'balance-ran-out': [
    'warning',
    'The balance ran out, so the call ended.',
    (facts) => `Ask ${administrator(facts)} to add money.`,
  ],
  'daily-limit': [
    'error',
    "Today's spending limit is reached.",
    (facts) => `Ask ${administrator(facts)} to raise it under Account.`,
  ],
  'calls-blocked': [
    'error',
    'Calling out is blocked: there were too many calls at once.',
    (facts) => `Ask ${administrator(facts)} to lift the block.`,
  ],
  'new-country-held': [
    'error',
    'Nobody has called this country from here yet.',
    (facts) => `Ask ${administrator(facts)} to let it through.`,
  ],
  'recording-refused': ['error', 'This call cannot be recorded now.', 'Try again during the call.'],
  'account-closed': [
    'error',
    'The account is cancelled, so nothing can be bought or called.',
    (facts) => `Ask ${administrator(facts)} to take it up again under Account.`,
  ],
  deactivated: ['error', 'Your access was stopped.', 'Ask your administrator.'],
  'microphone-blocked': [
    'error',
    'The microphone is blocked.',
    'Allow it from the icon left of the address.',
  ],
  'microphone-blocked-by-system': [
    'error',
    'This computer lets the browser hear no microphone.',
    'Allow it in the privacy settings of the system.',
  ],
  'microphone-undecided': [
    'error',
    'The browser asked for the microphone and got no answer.',
    'Try again and choose Allow.',
  ],
  'microphone-in-use': [
    'error',
    'The microphone is in use by another program.',
    'Close that program, or choose another microphone under Devices.',
  ],
  'microphone-missing': ['error', 'No microphone is connected.', 'Plug one in and call again.'],
  'page-not-secure': [
    'error',
    'This page is not secure (http), so the browser gives it no microphone.',
    'Open Ringside at its https address.',
  ],
  'connection-dropped': [
    'warning',
    'The connection dropped.',
    ({ isInCall }) => (isInCall ? 'Your call goes on.' : 'The phone comes back by itself.'),
  ],
  'registration-refused': ['error', 'The server refused this phone.', 'Sign out and sign in again.'],
  'phone-in-another-tab': [
    'news',
    'The phone is open in another tab.',
    'Use it there, or take it over here.',
  ],
} satisfies Partial<Record<ErrorCode, ErrorRow>>;

export type PhoneErrorCode = keyof typeof phoneErrors;

/** @param otherwise in the place of what concerns no phone */
export const phoneErrorOf = (code: ErrorCode, otherwise: PhoneErrorCode): PhoneErrorCode =>
  code in phoneErrors ? (code as PhoneErrorCode) : otherwise;

export const phoneErrorWords = (code: PhoneErrorCode, facts: ErrorFacts = noFacts): ErrorWords =>
  wordsOf(phoneErrors[code], facts);

export const wordsOf = ([severity, fact, action]: ErrorRow, facts: ErrorFacts): ErrorWords => ({
  severity,
  fact: said(fact, facts),
  action: said(action, facts),
});

const said = (sentence: Sentence, facts: ErrorFacts) =>
  typeof sentence === 'string' ? sentence : sentence(facts);

/** "Ada", "Ada or Ben", "Ada, Ben or Cleo"; null for nobody. */
function listed(names: readonly string[]): string | null {
  const last = names.at(-1);
  if (last === undefined) return null;
  const others = names.slice(0, -1);
  return others.length === 0 ? last : `${others.join(', ')} or ${last}`;
}
