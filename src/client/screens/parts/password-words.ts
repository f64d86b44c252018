import { LEAST_PASSWORD } from '#contract/people/team.ts';

export const PASSWORD_SHORT = `The password is too short. Use at least ${LEAST_PASSWORD} characters.`;
export const passwordFault = (password: string) => (password.length < LEAST_PASSWORD ? PASSWORD_SHORT : null);

const byScore = [
  'Guessed at once. Use other words, and more of them.',
  'Easily guessed. Add a word or two.',
  'Fair. Another word makes it good.',
  'Good.',
  'Strong.',
] as const;

/** @param score null: not known (yet). */
export function strengthWords(password: string, score: number | null): string {
  const missing = LEAST_PASSWORD - password.length;
  if (password === '') return '';
  if (missing > 0) return `${missing} more ${missing === 1 ? 'character' : 'characters'}.`;
  return score === null ? '' : (byScore[score] ?? '');
}
