import type { ErrorCode } from '#contract/values/errors.ts';
import type { CallEnd, SignallingEvent } from './ports.ts';

/**
 * What a call is for the agent, and the only ways it changes.
 *
 *      outgoing                                   incoming
 *   ┌─────────────┐                            ┌────────────┐  answer   ┌─────────────┐
 *   │  dialling   │                            │  ringing   │ ────────▶ │  answering  │
 *   └──────┬──────┘                            │            │ ◀──────── │             │
 *   ringing│    ╲ earlyMedia                   └─────┬──────┘answerFailed└──────┬─────┘
 *   ┌──────▼──────┐  ╲   ┌─────────────┐             │                          │
 *   │  ringback   │ ───▶ │    early    │             │                          │
 *   └──────┬──────┘      └──────┬──────┘             │                          │
 *          └───────────┬────────┘                    │                          │
 *              answered│◀────────────────────────────┼─────────────── answered ─┘
 *                ┌─────▼─────┐  hold   ┌───────────┐ │
 *                │   live    │ ──────▶ │  holding  │ │     holding ─ holdFailed ─▶ live
 *                └─────▲─────┘         └─────┬─────┘ │     resuming ─ holdFailed ─▶ held
 *       resumedLocally │         heldLocally │       │
 *                ┌─────┴─────┐ resume  ┌─────▼─────┐ │
 *                │ resuming  │ ◀────── │   held    │ │
 *                └───────────┘         └───────────┘ │
 *                                                    │
 *      every state ─ ended ─▶  ended  (final) ◀──────┘
 *
 * Whatever is not drawn leaves the state as it was: the very same object, so `next === state` means "not now".
 */
export type CallState =
  | ({ kind: 'dialling' | 'ringback' | 'early' } & Begun)
  /** `refused`: why the last answer() did not work, e.g. a blocked microphone. The call can still be answered. */
  | ({ kind: 'ringing'; refused: ErrorCode | null } & Begun)
  | ({ kind: 'answering' } & Begun)
  | ({ kind: 'live' | 'holding' } & Answered)
  /** `heldAt`: since when the far side hears music. */
  | ({ kind: 'held' | 'resuming'; heldAt: number } & Answered)
  | { kind: 'ended'; startedAt: number; answeredAt: number | null; endedAt: number; end: CallEnd };

interface Begun {
  /** Epoch milliseconds, like every time here. */
  startedAt: number;
}
interface Answered extends Begun {
  answeredAt: number;
}

/** What the agent asks for; the rest of the events come from the signalling. */
export type CallRequest = { type: 'answer' | 'hold' | 'resume' };
export type CallEvent = CallRequest | SignallingEvent;

export function firstState(direction: 'incoming' | 'outgoing', at: number): CallState {
  return direction === 'incoming'
    ? { kind: 'ringing', startedAt: at, refused: null }
    : { kind: 'dialling', startedAt: at };
}

/** The state after `event`, which happened at `at`. */
export function transition(state: CallState, event: CallEvent, at: number): CallState {
  if (state.kind === 'ended') return state;
  if (event.type === 'ended') {
    const answeredAt = 'answeredAt' in state ? state.answeredAt : null;
    return { kind: 'ended', startedAt: state.startedAt, answeredAt, endedAt: at, end: event.end };
  }
  switch (state.kind) {
    case 'dialling':
    case 'ringback':
    case 'early':
      return whileCalling(state, event, at);
    case 'ringing':
      return event.type === 'answer' ? { kind: 'answering', startedAt: state.startedAt } : state;
    case 'answering':
      return whileAnswering(state, event, at);
    default:
      return whileTalking(state, event, at);
  }
}

type Calling = Extract<CallState, { kind: 'dialling' | 'ringback' | 'early' }>;
type Talking = Extract<CallState, { kind: 'live' | 'holding' | 'held' | 'resuming' }>;

function whileCalling(state: Calling, event: CallEvent, at: number): CallState {
  const { startedAt } = state;
  switch (event.type) {
    case 'ringing':
      // A 180 after early media stays early: what the far side plays is heard on.
      return state.kind === 'dialling' ? { kind: 'ringback', startedAt } : state;
    case 'earlyMedia':
      return state.kind === 'early' ? state : { kind: 'early', startedAt };
    case 'answered':
      return { kind: 'live', startedAt, answeredAt: at };
    default:
      return state;
  }
}

function whileAnswering(state: CallState & Begun, event: CallEvent, at: number): CallState {
  const { startedAt } = state;
  if (event.type === 'answered') return { kind: 'live', startedAt, answeredAt: at };
  if (event.type === 'answerFailed') return { kind: 'ringing', startedAt, refused: event.error };
  return state;
}

function whileTalking(state: Talking, event: CallEvent, at: number): CallState {
  const { startedAt, answeredAt } = state;
  const live = { kind: 'live', startedAt, answeredAt } as const;
  switch (`${state.kind} ${event.type}`) {
    case 'live hold':
      return { ...live, kind: 'holding' };
    case 'holding heldLocally':
      return { ...live, kind: 'held', heldAt: at };
    case 'holding holdFailed':
    case 'resuming resumedLocally':
      return live;
    case 'held resume':
      return 'heldAt' in state ? { ...state, kind: 'resuming' } : state;
    case 'resuming holdFailed':
      return 'heldAt' in state ? { ...state, kind: 'held' } : state;
    default:
      return state;
  }
}
