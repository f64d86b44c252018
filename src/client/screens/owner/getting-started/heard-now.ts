/** What a caller hears, step by step, as a cord. Pure. */
import { sayDuration } from '#client/state/wording/duration.ts';
import { sayList } from '#client/state/wording/list.ts';
import { kindNotes } from '#client/state/wording/route.ts';
import type { Route } from '#contract/routing/routing.ts';
import type { TriedRoute } from '#contract/routing/tried-route.ts';
import type { CordStop } from '#client/ui/signs/cord.ts';

const MOST_NAMED = 3;

/** @param own the name of who reads it, who is "you" there */
export function heardStops({ steps }: TriedRoute, route: Route, own: string): CordStop[] {
  return steps.flatMap(({ nodeId, rings }): CordStop[] => {
    const node = route.nodes.find(({ id }) => id === nodeId);
    if (!node) return [];
    if (rings.length === 0) return [{ name: node.name, note: kindNotes[node.kind] }];
    return rings.map(({ names, forSeconds }) => ({
      name: sayWhoRings(names, own),
      note: `for ${sayDuration(forSeconds * 1000)}`,
    }));
  });
}

function sayWhoRings(names: readonly string[], own: string): string {
  const said = names.map((name) => (name === own ? 'You' : name));
  const named =
    said.length > MOST_NAMED
      ? [...said.slice(0, MOST_NAMED - 1), `${said.length - MOST_NAMED + 1} more`]
      : said;
  const isOne = said.length === 1 && said[0] !== 'You';
  return `${sayList(named)} ${isOne ? 'rings' : 'ring'}`;
}
