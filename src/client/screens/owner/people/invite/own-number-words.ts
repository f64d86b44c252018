import { errorWords } from '#client/state/wording/error-words.ts';
import { noFacts } from '#client/state/wording/phone-errors.ts';
import type { OwnNumber } from '#contract/people/team.ts';
import type { ErrorCode } from '#contract/values/errors.ts';

/** Why, and the one thing to do: where the usual words are about something else. */
const reasons: Partial<Record<ErrorCode, string>> = {
  'balance-empty':
    'The balance does not pay for the first month. Add money under Account, then rent it under Numbers.',
  'card-needed': 'A card is needed for the first number. Add one under Account, then rent it under Numbers.',
  'number-taken': 'It is not for rent any more. Rent another one under Numbers.',
  'not-found': 'The person or the number is no longer there. Look under People and Numbers.',
  'agent-has-number': 'They have a number already. Look under Numbers.',
  'changed-meanwhile':
    'Somebody else changed it meanwhile. Give it to them under Numbers, if it is still free.',
  'server-unavailable': 'The network that rents numbers does not answer. Try again under Numbers.',
};

function reasonOf(code: ErrorCode | null): string {
  if (code === null) return '';
  const { fact, action } = errorWords(code, noFacts);
  return reasons[code] ?? `${fact} ${action}`.trim();
}

/** What became of the number of somebody who is invited in any case. @param said the number as it is written */
export function sayOwnNumber({ state, code }: OwnNumber, said: string): string {
  if (state === 'theirs') return `${said} is theirs.`;
  if (state === 'rented')
    return `${said} is rented, but is not their own yet. ${code === null ? '' : 'Give it to them under Numbers.'}`.trim();
  return `${said} is not theirs. ${reasonOf(code)}`.trim();
}
