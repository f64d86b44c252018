/** What two people made of one route, step by step. Pure. */
import type { Difference } from '#client/ui/layout/difference.ts';
import type { Route } from '#contract/routing/routing.ts';

interface Routes {
  /** What both began with. */
  before: Route;
  theirs: Route;
  mine: Route;
}

/** The steps that differ, and what each of the two did to them. */
export function routeDifferences({ before, theirs, mine }: Routes): Difference[] {
  const nodes = [...before.nodes, ...theirs.nodes, ...mine.nodes];
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  const steps = [...names].filter(([id]) => written(theirs, id) !== written(mine, id));
  const first = { label: 'Comes first', theirs: names.get(theirs.start), mine: names.get(mine.start) };
  return [
    ...(theirs.start === mine.start
      ? []
      : [{ ...first, theirs: first.theirs ?? '', mine: first.mine ?? '' }]),
    ...steps.map(([id, label]) => ({
      label,
      theirs: fateOf(written(before, id), written(theirs, id)),
      mine: fateOf(written(before, id), written(mine, id)),
    })),
  ];
}

function written({ nodes }: Route, id: string): string | null {
  const node = nodes.find((each) => each.id === id);
  return node ? JSON.stringify(node) : null;
}

function fateOf(before: string | null, now: string | null): string {
  if (before === now) return now === null ? 'Not there' : 'As before';
  if (before === null) return 'New';
  return now === null ? 'Taken out' : 'Changed';
}
