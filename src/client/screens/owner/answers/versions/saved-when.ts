import { formatClock, formatDate } from '#client/state/wording/date.ts';

/** "today 09:12", "4 May" */
export const sayWhen = (at: number, now: number): string =>
  new Date(at).toDateString() === new Date(now).toDateString()
    ? `today ${formatClock(at)}`
    : formatDate(at, now);
