import { expect, test } from 'vitest';
import { mergeHistory } from '#client/screens/agent/history/entries.ts';
import { dayOf } from '#client/screens/agent/phone/idle/your-day.ts';
import { aCallRecord, TEN_O_CLOCK } from '#support/api/facts.ts';

const talk = (minutes: number, facts: Parameters<typeof aCallRecord>[0] = {}) =>
  aCallRecord({ answeredAt: TEN_O_CLOCK, endedAt: TEN_O_CLOCK + minutes * 60_000, ...facts });

test('counts what this agent answered and talked since midnight', () => {
  const calls = [
    talk(2),
    talk(4, { direction: 'outbound' }),
    talk(8, { agent: { id: 'user-2', name: 'Ben Ortiz' } }),
    talk(16, { startedAt: TEN_O_CLOCK - 86_400_000 }),
    talk(32, { state: 'answered' }),
  ];
  expect(dayOf(mergeHistory(calls, [], 0), 'user-1', TEN_O_CLOCK)).toEqual({
    answered: 1,
    talkMs: 360_000,
    averageMs: 180_000,
  });
});

test('knows no average before the first call', () => {
  expect(dayOf([], 'user-1', 0)).toEqual({ answered: 0, talkMs: 0, averageMs: null });
});
