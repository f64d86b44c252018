/** The words for whatever the server may refuse. */
import type { ErrorCode } from '#contract/values/errors.ts';
import {
  noFacts,
  phoneErrors,
  wordsOf,
  type ErrorFacts,
  type ErrorRow,
  type ErrorWords,
} from './phone-errors.ts';

const rows: Record<ErrorCode, ErrorRow> = {
  ...phoneErrors,
  'sign-in-failed': ['error', 'The e-mail or the password is wrong.', 'Check both and sign in again.'],
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
  'not-reopenable': ['error', 'The account was cancelled too long ago.', 'Sign up again.'],
  'email-taken': ['error', 'Somebody has this e-mail.', 'Sign in, or use another one.'],
  'invited-already': ['error', 'This e-mail is invited here already.', 'Send the invitation again.'],
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
  'company-only': ['error', 'Your company has its own sign-in.', 'Use that.'],
  'link-unknown': ['error', 'This link is not good any more.', 'Ask your administrator for a new one.'],
  'link-used': ['news', 'This link was used already.', 'Sign in.'],
  'link-expired': ['error', 'This link has expired.', 'Ask your administrator for a new one.'],
};

/** The one place that turns any code into words. */
export const errorWords = (code: ErrorCode, facts: ErrorFacts = noFacts): ErrorWords =>
  wordsOf(rows[code], facts);
