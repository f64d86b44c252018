import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstState, transition, type CallEvent, type CallState } from '#client/calls/transition.ts';

const START = 1_000;
const ENDED: CallEvent = { type: 'ended', end: { by: 'remote', error: null } };
const event = (name: string): CallEvent => {
  if (name === 'ended') return ENDED;
  if (name === 'answerFailed') return { type: name, error: 'microphone-blocked' };
  if (name === 'identified') return { type: name, callId: '7f3c' };
  if (name === 'presented') return { type: name, callerId: '+12065550130', reason: null };
  return { type: name } as CallEvent;
};

function after(direction: 'incoming' | 'outgoing', events: string): CallState {
  let at = START;
  const names = events.split(' ').filter(Boolean);
  return names.reduce((state, name) => transition(state, event(name), ++at), firstState(direction, START));
}

describe('the call machine by table', () => {
  test.each([
    ['outgoing', '', 'dialling'],
    ['outgoing', 'ringing', 'ringback'],
    ['outgoing', 'ringing earlyMedia', 'early'],
    ['outgoing', 'earlyMedia ringing', 'early'],
    ['outgoing', 'answered', 'live'],
    ['outgoing', 'ringing answered', 'live'],
    ['outgoing', 'earlyMedia answered', 'live'],
    ['outgoing', 'answer', 'dialling'],
    ['outgoing', 'hold', 'dialling'],
    ['incoming', '', 'ringing'],
    ['incoming', 'answered', 'ringing'],
    ['incoming', 'answer', 'answering'],
    ['incoming', 'answer answer', 'answering'],
    ['incoming', 'answer answerFailed', 'ringing'],
    ['incoming', 'answer answerFailed answer', 'answering'],
    ['incoming', 'answer answered', 'live'],
    ['incoming', 'answer answered ringing', 'live'],
    ['incoming', 'answer answered hold', 'holding'],
    ['incoming', 'answer answered hold holdFailed', 'live'],
    ['incoming', 'answer answered hold heldLocally', 'held'],
    ['incoming', 'answer answered hold heldLocally hold', 'held'],
    ['incoming', 'answer answered hold heldLocally resume', 'resuming'],
    ['incoming', 'answer answered hold heldLocally resume holdFailed', 'held'],
    ['incoming', 'answer answered hold heldLocally resume resumedLocally', 'live'],
    ['incoming', 'answer answered resume', 'live'],
    ['incoming', 'ended', 'ended'],
    ['outgoing', 'ringing ended answered', 'ended'],
  ] as const)('%s: after "%s" it is %s', (direction, events, kind) => {
    expect(after(direction, events).kind).toBe(kind);
  });

  test('keeps the time of the answer through hold, resume and end', () => {
    const ended = after('outgoing', 'ringing answered hold heldLocally resume resumedLocally ended');
    expect(ended).toMatchObject({ startedAt: START, answeredAt: START + 2, endedAt: START + 7 });
  });

  test('a call that nobody answered ends without a time of answer', () => {
    expect(after('incoming', 'answer ended')).toMatchObject({ answeredAt: null, endedAt: START + 2 });
  });
});

const names = [
  ...['answer', 'hold', 'resume', 'identified', 'presented', 'ringing', 'earlyMedia', 'answered'],
  ...[
    'answerFailed',
    'heldLocally',
    'resumedLocally',
    'holdFailed',
    'mediaInterrupted',
    'mediaRestored',
    'ended',
  ],
];
const sequences = fc.array(fc.tuple(fc.constantFrom(...names), fc.nat(60_000)), { maxLength: 60 });

describe('the call machine in any order of events', () => {
  test('ends at most once, moves forward in time and never forgets its answer', () => {
    fc.assert(
      fc.property(fc.constantFrom('incoming', 'outgoing'), sequences, (direction, events) => {
        let at = START;
        let state = firstState(direction, at);
        let answeredAt: number | null = null;
        for (const [name, waitMs] of events) {
          at += waitMs;
          const before = state;
          state = transition(before, event(name), at);
          if (before.kind === 'ended') expect(state).toBe(before);
          expect(state.startedAt).toBe(START);
          expect(timesOf(state)).toEqual([...timesOf(state)].sort((a, b) => a - b));
          if (answeredAt !== null) expect('answeredAt' in state && state.answeredAt).toBe(answeredAt);
          if ('answeredAt' in state) answeredAt = state.answeredAt;
        }
        expect(state.kind === 'ended').toBe(events.some(([name]) => name === 'ended'));
      }),
    );
  });
});

function timesOf(state: CallState): number[] {
  const times = [state.startedAt];
  if ('answeredAt' in state && state.answeredAt !== null) times.push(state.answeredAt);
  if ('heldAt' in state) times.push(state.heldAt);
  if (state.kind === 'ended') times.push(state.endedAt);
  return times;
}
