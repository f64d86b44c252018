import type { Activity } from '#client/state/session/presence.svelte.ts';
import type { LampShape } from '#client/ui/signs/lamp.ts';
import type { Status } from '#contract/people/people.ts';

interface Look {
  lamp: LampShape;
  word: string;
}

export const statusLooks: Record<Status, Look> = {
  available: { lamp: 'idle', word: 'Available' },
  break: { lamp: 'away', word: 'Break' },
  meal: { lamp: 'away', word: 'Meal' },
  training: { lamp: 'away', word: 'Training' },
  offline: { lamp: 'off', word: 'Offline' },
};

const activityLooks: Record<Exclude<Activity, 'idle' | 'unreachable'>, Look> = {
  ringing: { lamp: 'ringing', word: 'Ringing' },
  calling: { lamp: 'ringing', word: 'Calling' },
  'on-call': { lamp: 'live', word: 'On call' },
  'on-hold': { lamp: 'hold', word: 'On hold' },
};

/** What the status picker shows: in a call the activity, else the chosen status. */
export function standing(status: Status, activity: Activity): Look {
  return activity === 'idle' || activity === 'unreachable' ? statusLooks[status] : activityLooks[activity];
}
