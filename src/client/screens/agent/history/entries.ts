import type { CallHistory } from '#client/state/phone/call-history.svelte.ts';
import type { CallOutcome, CallRecord } from '#contract/calls/calls.ts';
import type { ErrorCode } from '#contract/values/errors.ts';

/** A call as this browser saw it. */
export type SeenCall = CallHistory['seen'][number];

/** One call in the history: the server's record where there is one, else what this browser saw. */
export interface Entry {
  /** The server's call id, else the browser's. */
  id: string;
  direction: 'incoming' | 'outgoing';
  /** E.164 or "anonymous": the far side. */
  number: string;
  name: string | null;
  source: string | null;
  campaign: string | null;
  /** The tracking number dialed, or the caller ID. */
  localNumber: string | null;
  isMissed: boolean;
  /** The caller left a message instead of talking. */
  isMessage: boolean;
  /** Why nobody talked, in a word or two: "Missed", "Busy", "Left a message"; null when they did. */
  fate: string | null;
  isLive: boolean;
  startedAt: number;
  answeredAt: number | null;
  endedAt: number | null;
  /** What went wrong, if a person should know. */
  error: ErrorCode | null;
  record: CallRecord | null;
}

const incomingFates: Partial<Record<CallOutcome, string>> = {
  voicemail: 'Left a message',
  refused: 'Refused',
  'no-line': 'No line free',
  incompatible: 'No common sound format',
  failed: 'Failed',
};
const outgoingFates: Partial<Record<CallOutcome, string>> = {
  missed: 'No answer',
  abandoned: 'Cancelled',
  busy: 'Busy',
  declined: 'Declined',
  refused: 'Refused',
  'no-line': 'No line free',
  incompatible: 'No common sound format',
  failed: 'Failed',
};

export function entryOfRecord(record: CallRecord, seen: SeenCall | null): Entry {
  const isIncoming = record.direction === 'inbound';
  const fate = fateOfRecord(record);
  return {
    id: record.id,
    direction: isIncoming ? 'incoming' : 'outgoing',
    number: isIncoming ? record.from : record.to,
    name: seen?.remoteName ?? null,
    source: record.source,
    campaign: record.campaign,
    localNumber: record.trackingNumber,
    isMissed: isIncoming && fate !== null && record.outcome !== 'voicemail',
    isMessage: record.outcome === 'voicemail',
    fate,
    isLive: record.state !== 'ended',
    startedAt: record.startedAt,
    answeredAt: record.answeredAt,
    endedAt: record.endedAt,
    error: record.reason,
    record,
  };
}

function fateOfRecord({ direction, outcome }: CallRecord): string | null {
  if (outcome === null || outcome === 'answered') return null;
  return direction === 'inbound' ? (incomingFates[outcome] ?? 'Missed') : (outgoingFates[outcome] ?? null);
}

export function entryOfSeen(seen: SeenCall): Entry {
  const { direction, answeredAt, end } = seen;
  const isIncoming = direction === 'incoming';
  return {
    id: seen.id,
    direction,
    number: seen.remoteNumber,
    name: seen.remoteName,
    source: seen.source,
    campaign: null,
    localNumber: seen.localNumber,
    isMissed: isIncoming && answeredAt === null && end?.by === 'remote',
    isMessage: false,
    fate: answeredAt !== null ? null : isIncoming ? 'Missed' : fateOf(end?.error ?? null),
    isLive: false,
    startedAt: seen.startedAt,
    answeredAt,
    endedAt: seen.endedAt,
    error: end?.error ?? null,
    record: null,
  };
}

const fates: Partial<Record<ErrorCode, string>> = {
  busy: 'Busy',
  'no-answer': 'No answer',
  declined: 'Declined',
  'not-in-service': 'Not in service',
};

const fateOf = (error: ErrorCode | null) => (error === null ? 'Cancelled' : (fates[error] ?? 'Failed'));

/**
 * Newest first. The server's record holds where both know a call; a call that rang here and was answered
 * elsewhere is in no history of this phone.
 */
export function mergeHistory(
  records: readonly CallRecord[],
  seen: readonly SeenCall[],
  since: number,
): Entry[] {
  const seenById = new Map(seen.flatMap((call) => (call.callId ? [[call.callId, call] as const] : [])));
  const recorded = records.map((record) => entryOfRecord(record, seenById.get(record.id) ?? null));
  const here = seen.filter((call) => call.callId === null && call.endedAt !== null && isWorthKeeping(call));
  const unrecorded = here.filter((call) => call.startedAt >= since).map(entryOfSeen);
  return [...recorded, ...unrecorded].sort((a, b) => b.startedAt - a.startedAt);
}

const isWorthKeeping = ({ end, answeredAt }: SeenCall) => end?.by !== 'elsewhere' || answeredAt !== null;

export type Filter = 'all' | 'incoming' | 'outgoing' | 'missed' | 'recorded';

/** @param search part of a name or source, or digits of a number, however they are written. */
export function filterEntries(entries: readonly Entry[], filter: Filter, search: string): Entry[] {
  const words = search.trim().toLowerCase();
  const digits = search.replace(/\D/g, '');
  return entries.filter((entry) => fits(entry, filter) && (words === '' || matches(entry, words, digits)));
}

function fits(entry: Entry, filter: Filter): boolean {
  if (filter === 'all') return true;
  if (filter === 'recorded') return entry.record?.hasRecording ?? false;
  return filter === 'missed' ? entry.isMissed : entry.direction === filter;
}

function matches(
  { name, source, campaign, number, localNumber, record }: Entry,
  words: string,
  digits: string,
): boolean {
  const texts = [name, source, campaign, record?.agent?.name];
  if (texts.some((text) => text?.toLowerCase().includes(words))) return true;
  return (
    digits.length > 1 && [number, localNumber].some((value) => value?.replace(/\D/g, '').includes(digits))
  );
}
