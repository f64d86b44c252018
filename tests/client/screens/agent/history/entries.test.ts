import { describe, expect, test } from 'vitest';
import { filterEntries, mergeHistory, type SeenCall } from '#client/screens/agent/history/entries.ts';
import { aCallRecord } from '#support/api/facts.ts';

const seen = (facts: Partial<SeenCall> = {}): SeenCall => ({
  id: 'seen-1',
  userId: 'user-1',
  callId: null,
  direction: 'incoming',
  remoteNumber: '+12065550142',
  remoteName: null,
  localNumber: '+12025550110',
  source: 'Radio',
  startedAt: 1_000,
  answeredAt: null,
  endedAt: 4_000,
  end: { by: 'remote', error: null },
  ...facts,
});

describe('the history of server and browser', () => {
  test('shows a call that both know once, with the name that only the browser heard', () => {
    const record = aCallRecord({ id: 'call-1' });
    const merged = mergeHistory([record], [seen({ callId: 'call-1', remoteName: 'Marcus Webb' })], 0);
    expect(merged).toHaveLength(1);
    expect(merged[0]).toMatchObject({ id: 'call-1', name: 'Marcus Webb', fate: null, isMissed: false });
  });

  test('shows a call that never reached the server, with what became of it', () => {
    const busy = seen({ direction: 'outgoing', end: { by: 'remote', error: 'busy' } });
    expect(mergeHistory([], [busy], 0)[0]).toMatchObject({ fate: 'Busy', isMissed: false, record: null });
  });

  test('leaves out what rang here and was answered elsewhere', () => {
    expect(mergeHistory([], [seen({ end: { by: 'elsewhere', error: null } })], 0)).toEqual([]);
  });

  test('waits with older calls of the browser until the server has told of that time', () => {
    expect(mergeHistory([], [seen({ startedAt: 1_000 })], 2_000)).toEqual([]);
  });

  test.each([
    ['inbound', 'missed', 'Missed', true],
    ['inbound', 'abandoned', 'Missed', true],
    ['inbound', 'answered', null, false],
    ['outbound', 'missed', 'No answer', false],
    ['outbound', 'busy', 'Busy', false],
    ['outbound', 'abandoned', 'Cancelled', false],
  ] as const)('an %s call that was %s reads %s', (direction, outcome, fate, isMissed) => {
    expect(mergeHistory([aCallRecord({ direction, outcome })], [], 0)[0]).toMatchObject({ fate, isMissed });
  });
});

test('a search for one digit finds nothing by number', () => {
  const entries = mergeHistory([aCallRecord({ source: null, agent: null })], [], 0);
  expect(filterEntries(entries, 'all', '9')).toEqual([]);
  expect(filterEntries(entries, 'all', '0142')).toHaveLength(1);
});
