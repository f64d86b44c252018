/** Neighbours with one heading together, in their order. */
export function grouped<Item>(
  items: readonly Item[],
  headingOf: (item: Item) => string,
): { heading: string; items: Item[] }[] {
  const groups: { heading: string; items: Item[] }[] = [];
  for (const item of items) {
    const heading = headingOf(item);
    const last = groups.at(-1);
    if (last?.heading === heading) last.items.push(item);
    else groups.push({ heading, items: [item] });
  }
  return groups;
}
