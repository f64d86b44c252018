/** English words whatever the browser's language, as in date.ts. Days: 1 Monday … 7 Sunday. */
import type { OpenSpan } from '#contract/routing/office-hours.ts';
import { sayList } from './list.ts';

export const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** "Mon–Fri 8–18", "Sat 9–13:30", "Mon, Wed and Fri 8–18". */
export function sayHours(days: readonly number[], from: string, until: string): string {
  return `${sayDays(days)} ${sayTimes([{ from, until }])}`;
}

/** "Mon–Fri 8–18, Sat 9–13", "Always open", "Never open". Seven days, Monday first. */
export function sayWeek(week: readonly (readonly OpenSpan[])[]): string {
  const daysOf = new Map<string, number[]>();
  week.forEach((spans, index) => {
    if (spans.length === 0) return;
    const times = sayTimes(spans);
    daysOf.set(times, [...(daysOf.get(times) ?? []), index + 1]);
  });
  if (daysOf.size === 0) return 'Never open';
  if (daysOf.get(ALL_DAY)?.length === 7) return 'Always open';
  return [...daysOf].map(([times, days]) => `${sayDays(days)} ${times}`).join(', ');
}

const ALL_DAY = '0–24';

/** "8–12, 13–18:30" */
export const sayTimes = (spans: readonly OpenSpan[]) =>
  spans.map(({ from, until }) => `${briefTime(from)}–${briefTime(until)}`).join(', ');

/** "08:00" → "8", "13:30" stays. */
export const briefTime = (time: string) => time.replace(/^0(?=\d)/, '').replace(/:00$/, '');

export function sayDays(days: readonly number[]): string {
  const sorted = [...new Set(days)].sort((a, b) => a - b);
  const words = sorted.map((day) => weekdays[day - 1] ?? '');
  const [first, last] = [sorted[0] ?? 0, sorted.at(-1) ?? 0];
  if (sorted.length === 7) return 'Every day';
  const isRun = sorted.length > 2 && last - first === sorted.length - 1;
  return isRun ? `${words[0]}–${words.at(-1)}` : sayList(words);
}
