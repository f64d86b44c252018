import { formatClockSeconds } from '#client/state/wording/date.ts';
import { sayDuration } from '#client/state/wording/duration.ts';
import type { CordStop } from '#client/ui/signs/cord.ts';
import type { PathStep } from '#contract/calls/call-path.ts';

/** Outlets without a word of their author; the ones with a number in them are named by their label. */
const words: Record<string, string> = {
  'no-answer': 'No answer',
  'no-key': 'No key was pressed',
  'too-long': 'Waited too long',
  holiday: 'Holiday',
  otherwise: 'Otherwise',
  answered: 'Answered',
  next: '',
  on: 'Went on there',
};

/**
 * The stops of a call's way through its route: "Main menu", "2 Sales", 10:41:56.
 * @param agent who answered: their own stop follows, so that the step that reached them says how long that took.
 */
export function pathStops(path: readonly PathStep[], agent: string | null): CordStop[] {
  return path.map((step) => {
    const note = step.outlet === 'answered' && step.label === agent ? lasted(step) : sayOutlet(step);
    return { name: step.name, ...(note ? { note } : {}), time: formatClockSeconds(step.at) };
  });
}

/** "2 Sales", "Mon–Fri 8–18", "Left a message"; '' for what says nothing. */
export function sayOutlet({ outlet, label }: PathStep): string {
  if (outlet === null) return '';
  const key = /^key:(.)$/.exec(outlet)?.[1];
  if (key !== undefined) return label ? `${key} ${label}` : `Pressed ${key}`;
  return label ?? words[outlet] ?? capitalized(outlet.replace(/:\d+$/, ''));
}

const lasted = ({ at, until }: PathStep) => (until === null ? '' : sayDuration(until - at));
const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
