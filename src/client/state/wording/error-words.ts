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

const callee = ({ number }: ErrorFacts) => number ?? 'The number';
const administrator = ({ administrators }: ErrorFacts) => listed(administrators) ?? 'your administrator';
const waitFor = ({ retryAfterSeconds: seconds }: ErrorFacts) => {
  if (seconds === null) return 'in a few minutes';
  return seconds <= 90 ? `in ${seconds} seconds` : `in ${Math.ceil(seconds / 60)} minutes`;
};

const table: Record<ErrorCode, readonly [Severity, Sentence, Sentence]> = {
  'sign-in-failed': ['error', 'The e-mail or the password is wrong.', 'Check both and sign in again.'],
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

  'changed-meanwhile': ['warning', 'Somebody else saved this while you wrote.', 'Choose what stays.'],
  'number-taken': ['error', 'This number is not for rent any more.', 'Choose another one.'],
  'extension-taken': ['error', 'Somebody else has this extension.', 'Choose another one.'],
  'agent-has-number': ['error', 'This agent has a number already.', 'Take it back first.'],
  'not-restorable': ['error', 'This number can no longer be restored.', 'Rent another one.'],
  'in-use': [
    'error',
    ({ detail }) => (detail === null ? 'A route still uses this.' : `Still used by ${detail}.`),
    ({ detail }) => (detail === null ? 'Take it out of the route first.' : 'Take it out there first.'),
  ],
  'too-many': ['error', 'There are as many as an account can have.', 'Delete one first.'],
  'route-faulty': ['error', 'The route has a fault, so it was not saved.', 'Mend what is marked in red.'],
  'port-faulty': ['error', 'Something is missing, so this was not submitted.', 'Complete what is listed.'],
  'audio-unreadable': [
    'error',
    ({ detail }) =>
      detail === null ? 'This file is no sound that is known here.' : `This sound is ${detail}.`,
    'Save it as WAV (PCM) or MP3 and choose that file.',
  ],
  'audio-silent': ['error', 'Nothing is to be heard in this sound.', 'Choose or record another one.'],
  'audio-too-long': ['error', 'This sound is longer than five minutes.', 'Choose a shorter one.'],
  'file-too-large': ['error', 'This file is larger than 5 MB.', 'Choose a smaller one.'],
  'disk-full': [
    'error',
    'The server has no room for this file: its disk is full.',
    'Have room made on it, then send the file again.',
  ],
  'private-address': ['error', 'This address is inside a private network.', 'Choose a public address.'],
  'country-off': [
    'error',
    'Calls to this country are off.',
    'Switch the country on under Answering, Forward to.',
  ],
  'csv-unreadable': [
    'error',
    'This file is not a CSV with the columns name and number.',
    'Save the list as CSV with these two headings, then choose it again.',
  ],
  'recording-refused': ['error', 'This call cannot be recorded now.', 'Try again during the call.'],

  'card-needed': ['error', 'A card is needed for this.', 'Add one under Account.'],
  'card-declined': ['error', 'The card was declined.', 'Use another card, or ask its bank.'],
  'payment-in-progress': ['news', 'A payment is on its way.', 'Wait until it has come, then try again.'],
  'price-changed': ['news', 'The price has changed since it was shown.', 'Look at it again, then confirm.'],
  'package-not-renewable': [
    'error',
    'This package ends with the month it was bought for.',
    'Buy one when it has ended.',
  ],
  'test-money': [
    'error',
    'This account holds test money, which pays no real calls.',
    'Open an account of its own for real calls.',
  ],
  'account-closed': [
    'error',
    'The account is cancelled, so nothing can be bought or called.',
    (facts) => `Ask ${administrator(facts)} to take it up again under Account.`,
  ],
  'not-reopenable': ['error', 'The account was cancelled too long ago.', 'Sign up again.'],
  'email-taken': ['error', 'Somebody has this e-mail.', 'Sign in, or use another one.'],

  'last-administrator': [
    'error',
    'An account needs an administrator, and there is no other.',
    'Make somebody else an administrator first.',
  ],
  'too-many-people': ['error', 'An account has 2,000 people at most.', 'Remove somebody first.'],
  'own-access': ['error', 'You cannot stop yourself.', 'Ask another administrator.'],
  'password-common': ['error', 'This password is one of the first that are guessed.', 'Choose another one.'],
  'second-step': ['news', 'One more step.', 'Type your code.'],
  'second-factor-required': [
    'error',
    'Your role needs a second factor, and this is the last one.',
    'Add another one first.',
  ],
  'password-needed': ['news', 'You signed in a while ago.', 'Type your password.'],
  'code-wrong': ['error', 'This code is not right, or was used.', 'Try again.'],
  deactivated: ['error', 'Your access was stopped.', 'Ask your administrator.'],
  'company-only': ['error', 'Your company has its own sign-in.', 'Use that.'],
  'link-unknown': ['error', 'This link is not good any more.', 'Ask your administrator for a new one.'],
  'link-used': ['news', 'This link was used already.', 'Sign in.'],
  'link-expired': ['error', 'This link has expired.', 'Ask your administrator for a new one.'],

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
};

/** The one place that turns a code into words. */
export function errorWords(code: ErrorCode, facts: ErrorFacts = noFacts): ErrorWords {
  const [severity, fact, action] = table[code];
  return { severity, fact: said(fact, facts), action: said(action, facts) };
}

const said = (sentence: Sentence, facts: ErrorFacts) =>
  typeof sentence === 'string' ? sentence : sentence(facts);

/** "Ada", "Ada or Ben", "Ada, Ben or Cleo"; null for nobody. */
function listed(names: readonly string[]): string | null {
  const last = names.at(-1);
  if (last === undefined) return null;
  const others = names.slice(0, -1);
  return others.length === 0 ? last : `${others.join(', ')} or ${last}`;
}
