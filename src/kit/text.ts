/** Text of people, in any script. Pure. */

/** Cut to at most so many UTF-16 units, between two characters: never half an emoji, no joiner that joins nothing. */
export function cutText(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return text.slice(0, longest).replace(/(?:[\ud800-\udbff]|\u200c|\u200d|\ufe0f)$/, '');
}

/**
 * What would break the line it is shown in: control characters, line separators, halves of surrogate pairs, and the marks that
 * turn the direction of what follows. Joiners stay: families of emoji, and the half-spaces of Persian, are made of them.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/** In one line, without what would break it. */
export const oneLine = (text: string): string => text.replace(UNPRINTABLE, ' ').trim();
