import { NOTHING_KNOWN } from './money.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const twoDigits = (value: number) => String(value).padStart(2, '0');

function parts(durationMs: number) {
  const seconds = Math.max(0, Math.floor(durationMs / SECOND_MS));
  return { hours: Math.floor(seconds / 3600), minutes: Math.floor(seconds / 60) % 60, seconds: seconds % 60 };
}

/** For timers and columns: "0:07", "4:32", "1:04:32". */
export function formatTimer(durationMs: number): string {
  const { hours, minutes, seconds } = parts(durationMs);
  return hours > 0
    ? `${hours}:${twoDigits(minutes)}:${twoDigits(seconds)}`
    : `${minutes}:${twoDigits(seconds)}`;
}

/** For sentences: "32 s", "4 min 32 s", "1 h 4 min". */
export function sayDuration(durationMs: number): string {
  const { hours, minutes, seconds } = parts(durationMs);
  if (hours > 0) return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
  if (minutes > 0) return seconds === 0 ? `${minutes} min` : `${minutes} min ${seconds} s`;
  return `${seconds} s`;
}

/** How old something is, in one unit: "2 s", "38 min", "3 h", "5 days". */
export function sayAge(durationMs: number): string {
  const whole = Math.max(0, durationMs);
  if (whole < 60 * SECOND_MS) return `${Math.floor(whole / SECOND_MS)} s`;
  if (whole < HOUR_MS) return `${Math.floor(whole / (60 * SECOND_MS))} min`;
  return whole < DAY_MS ? `${Math.floor(whole / HOUR_MS)} h` : counted(Math.floor(whole / DAY_MS), 'day');
}

/** Billed seconds as whole minutes, begun minutes counted: "31,482". */
export function formatMinutes(seconds: number | null): string {
  return seconds === null ? NOTHING_KNOWN : Math.ceil(seconds / 60).toLocaleString('en-US');
}

/**
 * How long the balance lasts at the rate of the last hour: "about 5 days", "about 3 hours".
 * "–" while nothing is spent, "now" when there is nothing left.
 */
export function sayRunsOutIn(availableMicros: number | null, spendMicrosPerHour: number | null): string {
  if (availableMicros === null || spendMicrosPerHour === null) return NOTHING_KNOWN;
  if (availableMicros <= 0) return 'now';
  if (spendMicrosPerHour <= 0) return NOTHING_KNOWN;
  const hours = availableMicros / spendMicrosPerHour;
  if (hours < 1) return 'under an hour';
  if (hours < 36) return `about ${counted(Math.floor(hours), 'hour')}`;
  const days = Math.floor(hours / 24);
  return days > 365 ? 'over a year' : `about ${counted(days, 'day')}`;
}

const counted = (count: number, unit: string) => `${count} ${count === 1 ? unit : `${unit}s`}`;
