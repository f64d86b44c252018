import { errorWords } from '#client/state/wording/error-words.ts';
import { noFacts } from '#client/state/wording/phone-errors.ts';
import type { OwnNumber, OwnNumberWish } from '#contract/people/team.ts';
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
};
/** Nothing more is known than that it was not done. */
const AWAY = {
  rent: 'The network that rents numbers does not answer. Rent it again under Numbers.',
  give: 'It could not be given to them now. Give it to them under Numbers.',
};

function reasonOf(code: ErrorCode | null, act: keyof typeof AWAY): string {
  if (code === null) return '';
  if (code === 'server-unavailable') return AWAY[act];
  const { fact, action } = errorWords(code, noFacts);
  return reasons[code] ?? `${fact} ${action}`.trim();
}

/** What became of the number of somebody who is invited in any case. @param said the number as it is written */
export function sayOwnNumber(
  { state, code }: OwnNumber,
  { isToRent }: Pick<OwnNumberWish, 'isToRent'>,
  said: string,
): string {
  if (state === 'theirs') return `${said} is theirs.`;
  if (state === 'rented')
    return `${said} is rented, but is not their own yet. Give it to them under Numbers.`;
  return `${said} is not theirs. ${reasonOf(code, isToRent ? 'rent' : 'give')}`.trim();
}
