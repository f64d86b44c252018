/** The times of a day as they are typed: "8–12, 13–18", "9am to 5:30pm", "closed". Pure. */
import type { OpenSpan } from '#contract/routing/office-hours.ts';
import { minuteOf } from '#contract/routing/opening.ts';

export const TIMES_FAULT = 'These times cannot be read. Write them like 8:00–18:00, or closed.';
const MOST_SPANS = 6;
const HALF_DAY = 12;

interface TypedTime {
  hour: number;
  minute: number;
  half: 'am' | 'pm' | null;
  /** "05" is five in the morning; a bare "5" may be five in the afternoon. */
  isExact: boolean;
}

const TIME = /^(\d{1,2})(?:[:.](\d\d))?\s?(am|pm)?$/;

/** null: it cannot be read. */
export function readTimes(text: string, most = MOST_SPANS): OpenSpan[] | null {
  const words = text.trim().toLowerCase();
  if (words === '' || words === 'closed') return [];
  if (words === 'all day' || words === 'always') return [{ from: '00:00', until: '24:00' }];
  const spans = words.split(/,|;|\band\b/).map(readSpan);
  const read = spans.filter((span) => span !== null);
  if (read.length < spans.length || read.length > most) return null;
  const sorted = read.sort((a, b) => minuteOf(a.from) - minuteOf(b.from));
  return doOverlap(sorted) ? null : sorted;
}

function readSpan(text: string): OpenSpan | null {
  const ends = text.split(/-|–|—|\bto\b|\buntil\b/).map((end) => readTime(end.trim()));
  const [from, until] = ends;
  if (ends.length !== 2 || !from || !until || from.hour === 24) return null;
  const last = clockOf(untilAfter(from, until));
  return { from: clockOf(fromBefore(from, until)), until: last === '00:00' ? '24:00' : last };
}

function readTime(text: string): TypedTime | null {
  const found = TIME.exec(text.replace(/\s?([ap])\.?m?\.?$/, '$1m'));
  if (!found) return null;
  const [, hours = '', minutes = '00', half] = found;
  const time = { hour: Number(hours), minute: Number(minutes), isExact: hours.startsWith('0') };
  if (time.minute > 59 || time.hour * 60 + time.minute > 1440) return null;
  if (half === undefined) return { ...time, half: null };
  if (time.hour === 0 || time.hour > HALF_DAY) return null;
  return { ...time, half: half === 'am' ? 'am' : 'pm' };
}

/** "9–5pm" begins in the morning, "1–5pm" in the afternoon. */
function fromBefore(from: TypedTime, until: TypedTime): TypedTime {
  if (from.half !== null || until.half === null || from.hour > HALF_DAY || from.isExact) return from;
  const isSameHalf = minutesIn(from) < minutesIn(until);
  return { ...from, half: isSameHalf === (until.half === 'pm') ? 'pm' : 'am' };
}

/** "9–5" ends in the afternoon; "22–6" and "9–05" end on the next day. */
function untilAfter(from: TypedTime, until: TypedTime): TypedTime {
  if (until.half !== null || until.isExact || until.hour === 0 || until.hour >= HALF_DAY) return until;
  const start = minutesOf(from);
  const end = minutesOf(until);
  return end <= start && end + HALF_DAY * 60 > start ? { ...until, half: 'pm' } : until;
}

/** Within its half of the day. */
const minutesIn = ({ hour, minute }: TypedTime) => (hour % HALF_DAY) * 60 + minute;

function minutesOf(time: TypedTime): number {
  if (time.half === null) return time.hour * 60 + time.minute;
  return minutesIn(time) + (time.half === 'pm' ? HALF_DAY * 60 : 0);
}

const twoDigits = (value: number) => String(value).padStart(2, '0');
const clockOf = (time: TypedTime) =>
  `${twoDigits(Math.floor(minutesOf(time) / 60))}:${twoDigits(minutesOf(time) % 60)}`;

const doOverlap = (sorted: readonly OpenSpan[]) =>
  sorted.some(({ from, until }, index) => {
    const next = sorted[index + 1];
    if (!next) return false;
    return minuteOf(until) <= minuteOf(from) || minuteOf(until) > minuteOf(next.from);
  });

/** As the field shows it; `readTimes` reads it back. */
export function writeTimes(spans: readonly OpenSpan[]): string {
  if (spans.length === 0) return 'Closed';
  const isBrief = spans.length > 1 && spans.every(({ from, until }) => isWhole(from) && isWhole(until));
  const [first] = spans;
  if (spans.length === 1 && first?.from === '00:00' && first.until === '24:00') return 'All day';
  return spans
    .map(({ from, until }) => `${written(from, isBrief)}–${writtenEnd(from, until, isBrief)}`)
    .join(', ');
}

const isWhole = (time: string) => time.endsWith(':00');
const written = (time: string, isBrief: boolean) => {
  const plain = time.replace(/^0(?=\d)/, '');
  return isBrief ? plain.replace(/:00$/, '') : plain;
};

/** An end on the next day keeps its zero: without it, it would be read as the afternoon's. */
function writtenEnd(from: string, until: string, isBrief: boolean): string {
  if (minuteOf(until) > minuteOf(from)) return written(until, isBrief);
  return isBrief ? until.replace(/:00$/, '') : until;
}
