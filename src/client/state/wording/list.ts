/** "Ana", "Ana and Ben", "Ana, Ben and Cleo"; "" for nobody. */
export function sayList(names: readonly string[]): string {
  const last = names.at(-1);
  if (last === undefined) return '';
  const others = names.slice(0, -1);
  return others.length === 0 ? last : `${others.join(', ')} and ${last}`;
}
