import { noFacts, phoneErrorWords } from '#client/state/wording/phone-errors.ts';
import type { NumberEntryState } from '#client/state/phone/number-entry.svelte.ts';
import { formatBalance, formatCost, formatRate } from '#client/state/wording/money.ts';
import type { Quote } from '#contract/numbers/numbers.ts';

interface Callable {
  /** Right of the state word: the price, or why not. */
  fact: string;
  /** Under the number: what it lacks, or what to do about it. */
  hint: string;
  isWrong: boolean;
  isCallable: boolean;
}

const refusals: Record<NonNullable<Quote['refusal']>, string> = {
  'number-invalid': 'Not a number',
  'destination-not-served': 'No price',
  'destination-off': 'Calls there are off',
  'premium-number': 'Premium number',
  'balance-empty': 'Balance too low',
  'balance-below-zero': 'Balance below zero',
  'account-closed': 'Account cancelled',
  'daily-limit': "Today's limit is reached",
  'calls-blocked': 'Calling out is blocked',
  'new-country-held': 'A new country',
};

interface CallableFacts {
  administrators: readonly string[];
  isReady: boolean;
  /** null: not known. */
  availableMicros: number | null;
}

/** What is said about the number in the field. Only the server refuses: a refusal here is a forecast. */
export function sayCallable(entry: NumberEntryState, quote: Quote | null, facts: CallableFacts): Callable {
  const plain = { fact: '', hint: '', isWrong: false, isCallable: false };
  switch (entry.kind) {
    case 'empty':
      return { ...plain, fact: facts.isReady ? 'Calls ring here' : '' };
    case 'partial':
      return { ...plain, hint: entry.words };
    case 'refused':
      return { ...plain, hint: entry.words, isWrong: true };
    case 'ready':
      return quote?.refusal
        ? {
            ...plain,
            fact: refusals[quote.refusal],
            hint: sentence(quote, quote.refusal, facts),
            isWrong: true,
          }
        : { ...plain, ...priced(quote, facts), isCallable: true };
  }
}

/** What a minute costs; of a dear one also how far the balance goes. */
function priced(quote: Quote | null, { availableMicros }: CallableFacts): Pick<Callable, 'fact' | 'hint'> {
  const rate = quote?.microsPerMinute ?? null;
  if (!quote || rate === null || rate === 0) return { fact: '', hint: '' };
  if (quote.isInPackage) return { fact: 'In the package', hint: '' };
  const fact = formatRate(rate);
  if (!quote.isDear || availableMicros === null) return { fact, hint: '' };
  const minutes = Math.floor(availableMicros / rate);
  return {
    fact,
    hint: `An expensive call: the balance lasts for ${minutes.toLocaleString('en-US')} min of it.`,
  };
}

function sentence(
  { microsPerMinute }: Quote,
  code: NonNullable<Quote['refusal']>,
  { administrators, availableMicros }: CallableFacts,
): string {
  const { fact, action } = phoneErrorWords(code, { ...noFacts, administrators });
  if (code !== 'balance-empty' || microsPerMinute === null || availableMicros === null)
    return `${fact} ${action}`;
  const [balance, minute] = [formatBalance(availableMicros), formatCost(microsPerMinute)];
  return `The balance is ${balance} and a minute costs ${minute}, so this call cannot start. ${action}`;
}
