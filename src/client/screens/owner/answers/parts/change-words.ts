/** The bar under what is changed: what changes, and for how many. Pure. */
import { sayCount } from '../../../parts/words.ts';

const MOST_SAID = 3;

/** "Save for 10 numbers"; plain where it serves none. */
export const saveWord = (numbers: number) =>
  numbers === 0 ? 'Save' : `Save for ${numbers.toLocaleString('en-US')} number${numbers === 1 ? '' : 's'}`;

/** "1 change." */
export const sayChanges = (changes: readonly string[]) => `${sayCount(changes.length, 'change')}.`;

/** "Saturday open until 13:00, for 3 routes and 10 numbers." Many are cut: "… and 4 more". */
export function sayWhat(changes: readonly string[], reach: string): string {
  const said = changes.slice(0, MOST_SAID);
  const more = changes.length - said.length;
  const what = more === 0 ? said.join('. ') : `${said.join('. ')}, and ${more} more`;
  return `${what}${reach === '' ? '' : `, for ${reach}`}.`;
}
