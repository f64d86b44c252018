/** English words whatever the browser's language, as in date.ts. Days: 1 Monday … 7 Sunday. */
import { sayList } from './list.ts';

export const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** "Mon–Fri 8–18", "Sat 9–13:30", "Mon, Wed and Fri 8–18". */
export function sayHours(days: readonly number[], from: string, until: string): string {
  return `${sayDays(days)} ${brief(from)}–${brief(until)}`;
}

/** "08:00" → "8", "13:30" stays. */
const brief = (time: string) => time.replace(/^0/, '').replace(/:00$/, '');

function sayDays(days: readonly number[]): string {
  const sorted = [...new Set(days)].sort((a, b) => a - b);
  const words = sorted.map((day) => weekdays[day - 1] ?? '');
  const [first, last] = [sorted[0] ?? 0, sorted.at(-1) ?? 0];
  if (sorted.length === 7) return 'Every day';
  const isRun = sorted.length > 2 && last - first === sorted.length - 1;
  return isRun ? `${words[0]}–${words.at(-1)}` : sayList(words);
}
