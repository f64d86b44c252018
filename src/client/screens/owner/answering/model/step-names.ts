/** What a step is called until somebody types a name: by what it does. Pure. */
import { kindWords } from '#client/state/wording/route.ts';
import type { RouteNode, Target } from '#contract/routing/routing.ts';
import { targetName, type RouteReferences } from './route-references.ts';

const LONGEST = 60;
const MOST_NAMES = 3;

/** Never empty, and never longer than a name may be. */
export function nameByWhatItDoes(node: RouteNode, things: RouteReferences): string {
  const said = say(node, things).trim();
  if (said === '') return kindWords[node.kind];
  return said.length <= LONGEST ? said : `${said.slice(0, LONGEST - 1).trimEnd()}…`;
}

/** Nobody typed it: it is what the step does, or the word that a step of its kind begins with. */
export const isNamedByItself = (node: RouteNode, things: RouteReferences): boolean =>
  ['', kindWords[node.kind], nameByWhatItDoes(node, things)].includes(node.name.trim());

function say(node: RouteNode, things: RouteReferences): string {
  switch (node.kind) {
    case 'ring-plan':
      return sayPlan(node.steps, things);
    case 'round-robin':
      return sayTargets(node.targets, things);
    case 'weighted':
      return sayTargets(
        node.targets.map(({ target }) => target),
        things,
      );
    case 'geographic':
      return few(node.areas.map(({ name }) => name));
    case 'menu':
      return few(node.options.map(({ key, label }) => `${key} ${label}`));
    case 'schedule':
      return few(node.hours.map(({ name }) => name));
    default:
      return nameOfThing(node, things);
  }
}

/** "Ana, Ben, then 2": who rings first, and how many ringings come after. */
function sayPlan(steps: readonly { ring: readonly Target[] }[], things: RouteReferences): string {
  const first = sayTargets(steps[0]?.ring ?? [], things);
  return first !== '' && steps.length > 1 ? `${first}, then ${steps.length - 1}` : first;
}

const sayTargets = (targets: readonly Target[], things: RouteReferences) =>
  few(targets.map((target) => targetName(target, things)));

/** "Ana, Ben and 4 more" */
const few = (names: readonly string[]) =>
  names.length <= MOST_NAMES
    ? names.join(', ')
    : `${names.slice(0, MOST_NAMES - 1).join(', ')} and ${names.length - MOST_NAMES + 1} more`;

/** The name of what it sends callers to, or lets them hear. */
function nameOfThing(
  node: RouteNode,
  { queues, mailboxes, prompts, officeHours, routes }: RouteReferences,
): string {
  const named = (list: readonly { id: string; name: string }[], id: string) =>
    list.find((thing) => thing.id === id)?.name ?? '';
  switch (node.kind) {
    case 'queue':
      return named(queues, node.queueId);
    case 'office-hours':
      return named(officeHours, node.officeHoursId);
    case 'voicemail':
      return named(mailboxes, node.mailboxId);
    case 'other-route':
      return named(routes, node.routeId);
    case 'message':
    case 'hang-up':
      return node.prompt?.kind === 'prompt' ? named(prompts, node.prompt.promptId) : '';
    default:
      return '';
  }
}
