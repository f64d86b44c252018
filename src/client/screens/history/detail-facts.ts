import { errorWords } from '#client/state/error-words.ts';
import { formatClockSeconds, sayDay } from '#client/state/wording/date.ts';
import { formatTimer } from '#client/state/wording/duration.ts';
import { formatCost } from '#client/state/wording/money.ts';
import type { CordStop } from '#client/ui/Cord.svelte';
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
export function factsOf({
  record,
  startedAt,
  answeredAt,
  endedAt,
  direction,
}: Entry): [term: string, value: string][] {
  const end = endedAt ?? answeredAt ?? startedAt;
  const talkMs = answeredAt === null ? null : end - answeredAt - (record?.holdMs ?? 0);
  const waitedMs = (answeredAt ?? end) - startedAt;
  const facts: [string, string | null][] = [
    ['Talk', talkMs === null ? null : formatTimer(talkMs)],
    [direction === 'incoming' ? 'Waited' : 'Rang', formatTimer(waitedMs)],
    ['On hold', record && record.holdMs > 0 ? formatTimer(record.holdMs) : null],
    ['Cost', record && formatCost(record.costMicros)],
  ];
  return facts.flatMap(([term, value]) => (value === null ? [] : [[term, value]]));
}

/** Why it did not work, in the words of the phone. */
export function sayReason({ record }: Entry): string | null {
  return record?.reason ? errorWords(record.reason).fact : null;
}

/** Source, tracking number, agent; or agent, caller ID, far side. */
export function stopsOf(entry: Entry, format: (number: string) => string): CordStop[] {
  const { source, localNumber, answeredAt, startedAt, record, number, name } = entry;
  const agent = record?.agent?.name ?? 'You';
  const answered = answeredAt === null ? {} : { note: formatClockSeconds(answeredAt) };
  const started = { note: formatClockSeconds(startedAt) };
  if (entry.direction === 'outgoing') {
    const line = localNumber === null ? [] : [{ name: format(localNumber), note: 'Call from' }];
    return [{ name: agent, ...started }, ...line, { name: name ?? format(number), ...answered }];
  }
  return [
    ...(source === null ? [] : [{ name: source, note: 'Source' }]),
    ...(localNumber === null ? [] : [{ name: format(localNumber), ...started }]),
    ...(answeredAt === null ? [] : [{ name: agent, ...answered }]),
  ];
}
