/** Finds by typing, among thousands: every word typed begins a word of what is found. Pure. */
import type { TypedChoices, TypedOption } from '#client/ui/fields/typed-option.ts';

/** What can be found, with all that it is found by. */
export interface Findable {
  option: TypedOption;
  group: string;
  words: readonly string[];
}

/** More are never drawn at once: who looks for another types on. */
const MOST_SHOWN = 50;

const folded = (text: string) =>
  text
    .normalize('NFD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toLowerCase();

const wordsOf = (text: string) =>
  folded(text)
    .split(/[^\p{L}\p{N}+]+/u)
    .filter((word) => word !== '');

export const findable = (group: string, option: TypedOption, ...also: readonly string[]): Findable => ({
  option,
  group,
  words: [option.label, ...also].flatMap(wordsOf),
});

/** In the order of `all`; those whose name begins so come first in their group. */
export function search(all: readonly Findable[], typed: string): TypedChoices {
  const wanted = wordsOf(typed);
  const found = all.filter(({ words }) =>
    wanted.every((part) => words.some((word) => word.startsWith(part))),
  );
  const [first] = wanted;
  const begins = ({ words }: Findable) => first !== undefined && words[0]?.startsWith(first) === true;
  const groups = [...new Set(found.map(({ group }) => group))];
  const ordered = groups.flatMap((name) => {
    const own = found.filter(({ group }) => group === name);
    return [...own.filter(begins), ...own.filter((each) => !begins(each))];
  });
  const shown = fairly(ordered, groups);
  return {
    groups: groups.map((heading) => ({
      heading,
      options: shown.filter(({ group }) => group === heading).map(({ option }) => option),
    })),
    found: found.length,
    total: all.length,
  };
}

/** A long group leaves room for the others: two thousand people do not hide the queues. */
function fairly(ordered: readonly Findable[], groups: readonly string[]): readonly Findable[] {
  if (ordered.length <= MOST_SHOWN) return ordered;
  const share = Math.floor(MOST_SHOWN / groups.length);
  return groups.flatMap((name) => ordered.filter(({ group }) => group === name).slice(0, share));
}
