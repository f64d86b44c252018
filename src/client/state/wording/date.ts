/** "14:05" or "2:05 PM": twelve hours or twenty-four as the browser's language counts them, in the words of ours. */
export function formatClock(at: number, locale?: string): string {
  return clockOf(locale, { hour: 'numeric', minute: '2-digit' }).format(at);
}

/** "14:05:09" */
export function formatClockSeconds(at: number, locale?: string): string {
  return clockOf(locale, { hour: 'numeric', minute: '2-digit', second: '2-digit' }).format(at);
}

export function clockOf(
  locale: string | undefined,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const { hour12 } = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions();
  return new Intl.DateTimeFormat('en-US', { ...options, hourCycle: hour12 ? 'h12' : 'h23' });
}

/** "14 May"; with the year only if it is not this one. */
export function formatDate(at: number, now: number): string {
  const date = new Date(at);
  const year = date.getFullYear() === new Date(now).getFullYear() ? '' : ` ${date.getFullYear()}`;
  return `${date.getDate()} ${monthOf(date)}${year}`;
}

/** The heading of a day: "Today, 14 May", "Yesterday", "Tuesday 12 May". */
export function sayDay(at: number, now: number): string {
  const days = dayNumber(now) - dayNumber(at);
  if (days === 0) return `Today, ${formatDate(at, now)}`;
  if (days === 1) return 'Yesterday';
  return `${weekdayOf(new Date(at))} ${formatDate(at, now)}`;
}

/** Days of the local calendar, so that a day of 23 or 25 hours is still one day. */
function dayNumber(at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000;
}

// English words whatever the browser's language: the rest of the sentence is English, too.
const monthOf = (date: Date) => date.toLocaleString('en-GB', { month: 'short' });
const weekdayOf = (date: Date) => date.toLocaleString('en-GB', { weekday: 'long' });
