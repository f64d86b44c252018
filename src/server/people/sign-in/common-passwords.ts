/** Passwords that are tried first: the most used ones, and what people make of them to satisfy a rule. */
import { dictionary } from '@zxcvbn-ts/language-common';
import { plainPassword } from './password.ts';

/** Read when the server starts: there are no calls yet that would wait for it. */
const listed: ReadonlySet<string> = new Set(dictionary['passwords-common']);
/** "aaaaaaaaaa", "1212121212" */
const FEWEST_LETTERS = 4;
const IN_ORDER = ['01234567890123456789', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm'];

/** Pure, and linear in the length. @param own what everybody knows of the person: name, address */
export function isCommonPassword(password: string, own: readonly string[] = []): boolean {
  const plain = plainPassword(password).toLowerCase();
  if (new Set(plain).size < FEWEST_LETTERS || listed.has(plain)) return true;
  if (IN_ORDER.some((row) => row.includes(plain) || Array.from(row).reverse().join('').includes(plain)))
    return true;
  const word = wordOf(plain);
  // "Password2026!" is as common as "password".
  return (
    (word.length * 2 >= plain.length && listed.has(word)) ||
    own.some((text) => plainPassword(text).toLowerCase() === plain)
  );
}

const isLetter = (sign: string) => sign.toUpperCase() !== sign.toLowerCase();

/** Without the digits and signs around it. */
function wordOf(plain: string): string {
  const signs = Array.from(plain);
  const first = signs.findIndex(isLetter);
  return first < 0 ? '' : signs.slice(first, signs.findLastIndex(isLetter) + 1).join('');
}
