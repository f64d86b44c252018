/** Between the tables' rows and a call's facts. */
import type { PathStep } from '#contract/calls/call-path.ts';
import type { CallerIdReason, CallOutcome, Leg, LegOutcome } from '#contract/calls/calls.ts';
import type { ErrorCode } from '#contract/values/errors.ts';
import type { CallFacts, StoredCall } from './running-record.ts';

export interface CallRow {
  id: string;
  revision: number;
  accountId: string;
  switchboardId: number;
  direction: CallFacts['direction'];
  outcome: CallOutcome | null;
  reason: ErrorCode | null;
  fromNumber: string;
  toNumber: string;
  source: string | null;
  campaign: string | null;
  trackingNumber: string | null;
  agentId: string | null;
  agentName: string | null;
  startedAt: Date;
  connectedAt: Date | null;
  answeredAt: Date | null;
  endedAt: Date | null;
  heartbeatAt: Date;
  holdMs: number;
  path: PathStep[];
  callerIdReason: CallerIdReason | null;
  hasMessage: boolean;
  hasRecording: boolean;
}

export interface LegRow {
  id: string;
  callId: string;
  callStartedAt: Date;
  position: number;
  party: Leg['party'];
  userId: string | null;
  name: string;
  startedAt: Date;
  answeredAt: Date | null;
  endedAt: Date | null;
  outcome: LegOutcome | null;
}

/** What the table knows of a call besides its record. Times are epoch milliseconds. */
export interface Carried {
  accountId: string;
  /** The switchboard that carries the call. */
  switchboardId: number;
  /** null: nobody has answered the caller yet. */
  connectedAt: number | null;
  /** The call lived at this instant. */
  at: number;
}

const date = (at: number | null) => (at === null ? null : new Date(at));
const time = (at: Date | null) => at?.getTime() ?? null;

export function callRowOf(
  call: CallFacts,
  { accountId, switchboardId, connectedAt, at }: Carried,
): Omit<CallRow, 'revision' | 'path'> {
  return {
    id: call.id,
    accountId: accountId,
    switchboardId: switchboardId,
    direction: call.direction,
    outcome: call.outcome,
    reason: call.reason,
    fromNumber: call.from,
    toNumber: call.to,
    source: call.source,
    campaign: call.campaign,
    trackingNumber: call.trackingNumber,
    agentId: call.agent?.id ?? null,
    agentName: call.agent?.name ?? null,
    startedAt: new Date(call.startedAt),
    connectedAt: date(connectedAt),
    answeredAt: date(call.answeredAt),
    endedAt: date(call.endedAt),
    heartbeatAt: new Date(at),
    holdMs: call.holdMs,
    callerIdReason: call.callerIdReason,
    hasMessage: call.hasMessage,
    hasRecording: call.hasRecording,
  };
}

export function legRowsOf({ id: callId, startedAt, legs }: CallFacts): LegRow[] {
  return legs.map((leg, position) => ({
    id: leg.id,
    callId: callId,
    callStartedAt: new Date(startedAt),
    position,
    party: leg.party,
    userId: leg.userId,
    name: leg.name,
    startedAt: new Date(leg.startedAt),
    answeredAt: date(leg.answeredAt),
    endedAt: date(leg.endedAt),
    outcome: leg.outcome,
  }));
}

export function factsOf(row: CallRow, legs: readonly LegRow[]): StoredCall {
  const { id, revision, direction, outcome, reason, source, agentId, agentName } = row;
  return {
    id,
    revision,
    direction,
    state: row.endedAt ? 'ended' : row.answeredAt ? 'answered' : 'ringing',
    outcome,
    reason,
    from: row.fromNumber,
    to: row.toNumber,
    source,
    campaign: row.campaign,
    trackingNumber: row.trackingNumber,
    agent: agentId === null ? null : { id: agentId, name: agentName ?? '' },
    startedAt: row.startedAt.getTime(),
    answeredAt: time(row.answeredAt),
    endedAt: time(row.endedAt),
    holdMs: row.holdMs,
    path: row.path,
    callerIdReason: row.callerIdReason,
    hasMessage: row.hasMessage,
    hasRecording: row.hasRecording,
    legs: legs.map((leg) => ({
      id: leg.id,
      party: leg.party,
      userId: leg.userId,
      name: leg.name,
      startedAt: leg.startedAt.getTime(),
      answeredAt: time(leg.answeredAt),
      endedAt: time(leg.endedAt),
      outcome: leg.outcome,
    })),
  };
}
