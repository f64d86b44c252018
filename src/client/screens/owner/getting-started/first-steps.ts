/** The list of first steps, in words. Pure. */
import type { GettingStarted } from '#contract/people/getting-started.ts';

export type StepId = 'money' | 'number' | 'answers' | 'hours' | 'call' | 'people';

export interface FirstStep {
  id: StepId;
  title: string;
  line: string;
  isDone: boolean;
  /** It can be done now; without a number there is nothing to answer. */
  isPossible: boolean;
}

interface Facts {
  /** "$48.00"; null: not known yet. */
  balance: string | null;
  /** No card can be saved on this server. */
  isWithoutCards: boolean;
  /** The first number, written for reading. */
  number: string | null;
}

const money = ({ balance, isWithoutCards }: Facts, isDone: boolean) => {
  if (isDone) return balance === null ? 'It is there.' : `${balance} to call with.`;
  return isWithoutCards
    ? 'This server takes no cards. Ask its operator to set up a card provider.'
    : 'Numbers and calls are paid from it.';
};

export function firstSteps(started: GettingStarted, facts: Facts): FirstStep[] {
  const { hasMoney, firstNumber, isAnswered, hasHours, hasTalked, hasPeople } = started;
  const { number } = facts;
  const hasNumber = firstNumber !== null;
  const comes = 'Comes with your first number.';
  return [
    {
      id: 'money',
      title: 'A card or credit',
      line: money(facts, hasMoney),
      isDone: hasMoney,
      isPossible: !facts.isWithoutCards,
    },
    {
      id: 'number',
      title: 'Your first number',
      line: hasNumber
        ? `${number ?? firstNumber.number}, ${firstNumber.source}.`
        : 'Customers call it, and it rings here.',
      isDone: hasNumber,
      isPossible: true,
    },
    {
      id: 'answers',
      title: 'Who answers',
      line: isAnswered
        ? 'You have decided it.'
        : hasNumber
          ? 'Until you decide, it rings the one who rented it, then takes a message.'
          : comes,
      isDone: isAnswered,
      isPossible: hasNumber,
    },
    {
      id: 'hours',
      title: 'Office hours',
      line: hasNumber || hasHours ? 'When it rings, and what callers hear at night and on holidays.' : comes,
      isDone: hasHours,
      isPossible: hasNumber,
    },
    {
      id: 'call',
      title: 'Hear your first call',
      line: hasTalked
        ? 'You have talked to a caller.'
        : hasNumber
          ? `Call ${number ?? firstNumber.number} from your own phone. This ticks itself.`
          : comes,
      isDone: hasTalked,
      isPossible: hasNumber,
    },
    {
      id: 'people',
      title: 'Invite people',
      line: hasPeople ? 'You are not alone any more.' : 'With a link that works once.',
      isDone: hasPeople,
      isPossible: true,
    },
  ];
}

/** The one that is raised: the first that is not done, and can be. null: none. */
export const nextStep = (steps: readonly FirstStep[]): StepId | null =>
  steps.find(({ isDone, isPossible }) => !isDone && isPossible)?.id ?? null;
