import { errorWords, noFacts } from '#client/state/error-words.ts';
import { formatClockSeconds, sayDay } from '#client/state/wording/date.ts';
import { formatTimer } from '#client/state/wording/duration.ts';
import { formatCost } from '#client/state/wording/money.ts';
import type { CordStop } from '#client/ui/cord.ts';
import type { Entry } from './entries.ts';

/** "Answered by Ana Reyes · today 10:41:50" */
export function sayWhatBecame(entry: Entry, now: number): string {
  return `${became(entry)} · ${lowered(sayDay(entry.startedAt, now))} ${formatClockSeconds(entry.startedAt)}`;
}

function became({ direction, fate, record, isLive, answeredAt }: Entry): string {
  const agent = record?.agent?.name ?? 'you';
  if (isLive) return answeredAt === null ? 'Ringing' : `On call with ${agent}`;
  if (direction === 'outgoing') return fate ? `${fate}, called by ${agent}` : `Called by ${agent}`;
  return fate ?? `Answered by ${agent}`;
}

// "Today, 14 May" inside a sentence; a weekday keeps its capital.
const lowered = (day: string) => day.replace(/^Today.*/, 'today').replace(/^Yesterday/, 'yesterday');

/** Term and value; what is not known of this call is left out. */
export function factsOf(entry: Entry): [term: string, value: string][] {
  const { record, direction } = entry;
  const facts: [string, string | null][] = [
    ['Talk', talkOf(entry)],
    [
      direction === 'incoming' ? 'Waited' : 'Rang',
      formatTimer((entry.answeredAt ?? endOf(entry)) - entry.startedAt),
    ],
    ['On hold', record && record.holdMs > 0 ? formatTimer(record.holdMs) : null],
    ['Cost', record && formatCost(record.costMicros)],
  ];
  return facts.flatMap(([term, value]) => (value === null ? [] : [[term, value]]));
}

const endOf = ({ endedAt, answeredAt, startedAt }: Entry) => endedAt ?? answeredAt ?? startedAt;

function talkOf(entry: Entry): string | null {
  if (entry.answeredAt === null) return null;
  return formatTimer(endOf(entry) - entry.answeredAt - (entry.record?.holdMs ?? 0));
}

/** Why it did not work, in the words of the phone. */
export function sayReason({ error, number }: Entry, format: (number: string) => string): string | null {
  return error && errorWords(error, { ...noFacts, number: format(number) }).fact;
}

/** Source, tracking number, agent; or agent, caller ID, far side. */
export function stopsOf(entry: Entry, format: (number: string) => string): CordStop[] {
  const { localNumber, answeredAt, startedAt, record } = entry;
  const agent = record?.agent?.name ?? 'You';
  const answered = answeredAt === null ? {} : { note: formatClockSeconds(answeredAt) };
  const started = { note: formatClockSeconds(startedAt) };
  if (entry.direction === 'incoming') {
    const line = localNumber === null ? [] : [{ name: format(localNumber), ...started }];
    const reached = answeredAt === null ? [] : [{ name: agent, ...answered }];
    return [...sourceOf(entry), ...line, ...reached];
  }
  const line = localNumber === null ? [] : [{ name: format(localNumber), note: 'Call from' }];
  return [{ name: agent, ...started }, ...line, { name: entry.name ?? format(entry.number), ...answered }];
}

const sourceOf = ({ source }: Entry) => (source === null ? [] : [{ name: source, note: 'Source' }]);
