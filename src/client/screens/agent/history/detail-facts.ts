import { errorWords } from '#client/state/wording/error-words.ts';
import { noFacts } from '#client/state/wording/phone-errors.ts';
import { formatClockSeconds, sayDay } from '#client/state/wording/date.ts';
import { formatTimer } from '#client/state/wording/duration.ts';
import { formatCost } from '#client/state/wording/money.ts';
import type { CordStop } from '#client/ui/signs/cord.ts';
import type { CallerIdReason, CallRecord } from '#contract/calls/calls.ts';
import { pathStops } from './path-stops.ts';
import type { Entry } from './entries.ts';

/** "Answered by Ana Reyes · today 10:41:50" */
export function sayWhatBecame(entry: Entry, now: number): string {
  return `${became(entry)} · ${lowered(sayDay(entry.startedAt, now))} ${formatClockSeconds(entry.startedAt)}`;
}

function became(entry: Entry): string {
  const { direction, fate, isLive, answeredAt } = entry;
  const agent = whoAnswered(entry) ?? 'you';
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
    [direction === 'incoming' ? 'Waited' : 'Rang', waitOf(entry)],
    ['On hold', record && record.holdMs > 0 ? formatTimer(record.holdMs) : null],
    ['Cost', record && formatCost(record.costMicros)],
  ];
  return facts.flatMap(([term, value]) => (value === null ? [] : [[term, value]]));
}

const endOf = ({ endedAt, answeredAt, startedAt }: Entry) => endedAt ?? answeredAt ?? startedAt;

/** Until somebody answered; a caller who leaves a message has waited until it was asked for. */
function waitOf(entry: Entry): string {
  const asked = entry.isMessage ? entry.record?.path.findLast(({ kind }) => kind === 'voicemail') : undefined;
  return formatTimer((asked?.at ?? entry.answeredAt ?? endOf(entry)) - entry.startedAt);
}

function talkOf(entry: Entry): string | null {
  if (entry.answeredAt === null || entry.isMessage) return null;
  return formatTimer(endOf(entry) - entry.answeredAt - (entry.record?.holdMs ?? 0));
}

/** Why it did not work, in the words of the phone. */
export function sayReason({ error, number }: Entry, format: (number: string) => string): string | null {
  return error && errorWords(error, { ...noFacts, number: format(number) }).fact;
}

/** Source, tracking number, the way through the route, agent; or agent, caller ID, far side. */
export function stopsOf(entry: Entry, format: (number: string) => string): CordStop[] {
  return entry.direction === 'incoming' ? wayIn(entry, format) : wayOut(entry, format);
}

function wayIn(entry: Entry, format: (number: string) => string): CordStop[] {
  const { localNumber, record, startedAt } = entry;
  const line =
    localNumber === null ? [] : [{ name: format(localNumber), time: formatClockSeconds(startedAt) }];
  const who = whoAnswered(entry);
  const reached =
    entry.answeredAt === null || entry.isMessage ? [] : [{ name: who ?? 'You', ...answered(entry) }];
  return [...sourceOf(entry), ...line, ...pathStops(record?.path ?? [], who), ...reached];
}

function wayOut(entry: Entry, format: (number: string) => string): CordStop[] {
  const { localNumber, record, startedAt } = entry;
  const line = localNumber === null ? [] : [{ name: format(localNumber), note: callFromOf(record) }];
  return [
    { name: record?.agent?.name ?? 'You', time: formatClockSeconds(startedAt) },
    ...line,
    { name: entry.name ?? format(entry.number), ...answered(entry) },
  ];
}

const answered = ({ answeredAt }: Entry) =>
  answeredAt === null ? {} : { time: formatClockSeconds(answeredAt) };

/** An agent, or a receiving number; null where the record does not say, and for a call that only this browser saw. */
function whoAnswered({ record }: Entry): string | null {
  const receiving = record?.legs.find(
    ({ party, answeredAt }) => party === 'receiving' && answeredAt !== null,
  );
  return record?.agent?.name ?? receiving?.name ?? null;
}

const sourceOf = ({ source, campaign }: Entry) =>
  source === null ? [] : [{ name: source, note: campaign ?? 'Source' }];

const reasons: Record<CallerIdReason, string> = {
  'same-as-last-time': 'Same number as last time',
  'same-area-code': 'Same area code as the callee',
  'same-region': 'Same region as the callee',
  'own-number': 'The number of the agent',
};

const callFromOf = (record: CallRecord | null) =>
  record?.callerIdReason ? reasons[record.callerIdReason] : 'Call from';
