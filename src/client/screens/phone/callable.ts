import { errorWords, noFacts } from '#client/state/error-words.ts';
import type { NumberEntryState } from '#client/state/number-entry.svelte.ts';
import { formatRate } from '#client/state/wording/money.ts';
import type { Quote } from '#contract/numbers.ts';

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
  'destination-not-served': 'Calls there are off',
  'balance-empty': 'Balance too low',
  'balance-below-zero': 'Balance below zero',
  'account-closed': 'Account cancelled',
  'daily-limit': "Today's limit is reached",
  'calls-blocked': 'Calling out is blocked',
  'new-country-held': 'A new country',
};

/** What is said about the number in the field. Only the server refuses: a refusal here is a forecast. */
export function sayCallable(
  entry: NumberEntryState,
  quote: Quote | null,
  facts: { administrators: readonly string[]; isReady: boolean },
): Callable {
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
        ? { ...plain, fact: refusals[quote.refusal], hint: sentence(quote.refusal, facts), isWrong: true }
        : {
            ...plain,
            fact: quote?.microsPerMinute ? formatRate(quote.microsPerMinute) : '',
            isCallable: true,
          };
  }
}

function sentence(
  code: NonNullable<Quote['refusal']>,
  { administrators }: { administrators: readonly string[] },
): string {
  const { fact, action } = errorWords(code, { ...noFacts, administrators });
  return `${fact} ${action}`;
}
