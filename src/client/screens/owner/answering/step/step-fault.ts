import type { RouteNode } from '#contract/routing/routing.ts';
import { routeNodeSchema } from '#contract/routing/routing.ts';

const words: Record<string, string> = {
  name: 'Every name needs 1 to 60 characters.',
  label: 'Say what every key is for.',
  steps: 'Choose who rings.',
  ring: 'Choose who rings.',
  targets: 'Choose who rings.',
  forSeconds: 'Ring for 1 to 300 seconds.',
  weight: 'Every share is 1 to 100.',
  zips: 'A ZIP code has 1 to 5 digits.',
  areaCodes: 'An area code has three digits, such as 312.',
  exchanges: 'An area code with exchange has six digits, such as 312-555.',
  attempts: 'Ask 1 to 5 times.',
  timeoutSeconds: 'Wait 2 to 30 seconds for a key.',
  queueId: 'Choose a queue.',
  maxWaitSeconds: 'Callers wait 5 to 3600 seconds.',
  timeZone: 'Choose a time zone.',
  days: 'Choose at least one day.',
  from: 'Enter from when.',
  until: 'Enter until when.',
  date: 'Enter the date of every holiday.',
  mailboxId: 'Choose a mailbox.',
  officeHoursId: 'Choose office hours.',
};

/** The step as it can be kept, or what is wrong in a sentence. Ways out may still be open. */
export function readStep(
  edited: RouteNode,
): { node: RouteNode; fault: null } | { node: null; fault: string } {
  const read = routeNodeSchema.safeParse(edited);
  if (read.success) return { node: read.data, fault: null };
  const path = read.error.issues[0]?.path ?? [];
  const field = path.findLast((part) => typeof part === 'string' && part in words);
  return { node: null, fault: words[String(field)] ?? 'Something is missing. Check what you entered.' };
}
