import type { NodeOf } from '#contract/routing/routing.ts';
import type { CallFacts } from './decision.ts';
import { leave, stay, type Rule } from './rule.ts';

const EXTENSION_RING_SECONDS = 30;

/** An option's key, or the extension of an agent, who then rings. Anything else is asked again, `attempts` times in all. */
export const menu: Rule<'menu'> = (node, { stepResult, routeState, facts }) => {
  // An extension was dialed, and nobody answered there.
  if (stepResult.type === 'rung') return leave('no-key');
  if (stepResult.type === 'keyed') {
    const found = meaningOf(node, stepResult.digits, facts.extensions);
    if (found?.kind === 'option') return leave(`key:${found.key}`);
    if (found) {
      const targets = [{ kind: 'agent' as const, userId: found.userId }];
      return stay({ kind: 'ring', targets, forSeconds: EXTENSION_RING_SECONDS, isLast: true });
    }
    if (routeState.asked >= node.attempts) return leave('no-key');
  }
  const { prompt, timeoutSeconds } = node;
  return stay({ kind: 'ask', about: 'menu', prompt, isAgain: routeState.asked > 0, timeoutSeconds });
};

type Meaning = { kind: 'option'; key: string } | { kind: 'extension'; userId: string };

function meaningOf(
  { options, dialExtension }: NodeOf<'menu'>,
  digits: string,
  extensions: CallFacts['extensions'],
): Meaning | null {
  // # also ends what was keyed in, where it is no option itself.
  for (const keyed of new Set([digits, digits.replace(/(?<=.)#$/, '')])) {
    if (options.some(({ key }) => key === keyed)) return { kind: 'option', key: keyed };
    const userId = dialExtension ? extensions.get(keyed) : undefined;
    if (userId !== undefined) return { kind: 'extension', userId };
  }
  return null;
}

/** One key is enough, unless it may be the beginning of an extension: then the pause after it tells. */
export function menuKeysAreComplete(
  { dialExtension }: NodeOf<'menu'>,
  digits: string,
  extensions: CallFacts['extensions'],
): boolean {
  if (digits === '') return false;
  if (!dialExtension || digits.endsWith('#')) return true;
  return ![...extensions.keys()].some((each) => each.startsWith(digits) && each !== digits);
}
