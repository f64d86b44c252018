import type { ApiFailure } from '#client/api/client.ts';
import { errorWords } from '#client/state/wording/error-words.ts';
import { noFacts } from '#client/state/wording/phone-errors.ts';
import { formatBalance } from '#client/state/wording/money.ts';

/** What the purchase does to the balance. Only the server refuses: this is a forecast. */
export function balanceWords(balance: number | null, price: number): { words: string; isShort: boolean } {
  if (balance === null) return { words: 'It is taken from the balance.', isShort: false };
  const left = balance - price;
  return left < 0
    ? {
        words: `The balance is ${formatBalance(balance)}: ${formatBalance(-left)} is missing.`,
        isShort: true,
      }
    : { words: `Leaves ${formatBalance(left)} of the balance.`, isShort: false };
}

interface Facts {
  balance: string;
  price: string;
  administrators: readonly string[];
  /** One number is in the basket. */
  isOne: boolean;
}

export const isAboutMoney = ({ code }: ApiFailure): boolean =>
  code === 'balance-empty' || code === 'balance-below-zero';

/** The general words for this code are about calls; here it is about renting. */
export function refusalWords(failure: ApiFailure, { balance, price, administrators, isOne }: Facts): string {
  if (isAboutMoney(failure))
    return `The balance of ${balance} is too low for ${price}. Add money, then rent ${isOne ? 'it' : 'them'}.`;
  if (failure.code === 'number-taken')
    return isOne
      ? 'Somebody else has this number now. Take another one.'
      : 'Somebody else has one of these numbers now, so none was rented. Take off what is no longer in the list.';
  const { fact, action } = errorWords(failure.code, { ...noFacts, administrators });
  return `${fact} ${action}`;
}
