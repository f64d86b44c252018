/** The list of first steps, in words. Pure. */
import type { FirstStepsDone } from '#contract/people/getting-started.ts';

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

/** What a step says of itself, done and still to do. */
interface Words {
  title: string;
  done: string;
  open: string;
}

const COMES = 'Comes with your first number.';

function wordsOf(
  { firstNumber }: FirstStepsDone,
  { balance, isWithoutCards, number }: Facts,
): Record<StepId, Words> {
  const first = number ?? firstNumber?.number ?? '';
  const withNumber = (line: string) => (firstNumber ? line : COMES);
  return {
    money: {
      title: 'A card or credit',
      done: balance === null ? 'It is there.' : `${balance} to call with.`,
      open: isWithoutCards
        ? 'This server takes no cards. Ask its operator to set up a card provider.'
        : 'Numbers and calls are paid from it.',
    },
    number: {
      title: 'Your first number',
      done: `${first}, ${firstNumber?.source ?? ''}.`,
      open: 'Customers call it, and it rings here.',
    },
    answers: {
      title: 'Who answers',
      done: 'You have decided it.',
      open: withNumber('So far it rings only the one who rented it.'),
    },
    hours: {
      title: 'Office hours',
      done: 'When it rings, and what callers hear at night and on holidays.',
      open: withNumber('When it rings, and what callers hear at night and on holidays.'),
    },
    call: {
      title: 'Hear your first call',
      done: 'You have talked to a caller.',
      open: withNumber(`Call ${first} from your own phone. This ticks itself.`),
    },
    people: {
      title: 'Invite people',
      done: 'You are not alone any more.',
      open: 'With a link that works once.',
    },
  };
}

export function firstSteps(started: FirstStepsDone, facts: Facts): FirstStep[] {
  const words = wordsOf(started, facts);
  const hasNumber = started.firstNumber !== null;
  const step = (id: StepId, isDone: boolean, isPossible: boolean): FirstStep => {
    const { title, done, open } = words[id];
    return { id, title, line: isDone ? done : open, isDone, isPossible };
  };
  return [
    step('money', started.hasMoney, !facts.isWithoutCards),
    step('number', hasNumber, true),
    step('answers', started.isAnswered, hasNumber),
    step('hours', started.hasHours, hasNumber),
    step('call', started.hasTalked, hasNumber),
    step('people', started.hasPeople, true),
  ];
}

/** The one that is raised: the first that is not done, and can be. null: none. */
export const nextStep = (steps: readonly FirstStep[]): StepId | null =>
  steps.find(({ isDone, isPossible }) => !isDone && isPossible)?.id ?? null;
