import { afterAll, beforeAll, expect, test } from 'vitest';
import { LimitBench } from '#support/billing/limit-bench.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const MINUTE_MICROS = 25_000;
const HOUR_MS = 3_600_000;
let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

test.each([
  ['forward', HOUR_MS],
  ['back', -HOUR_MS],
])(
  'calls in progress count as they were talked, though the clock was set %s by an hour',
  async (_, leapMs) => {
    const bench = await LimitBench.open(db.sql, '2026-05-14T10:00:00Z');
    const dana = await bench.agent('Dana');
    await bench.set({ agentDailyMicros: 2 * MINUTE_MICROS });
    const callId = await bench.talk(dana);
    bench.clock.advance(50_000);
    await bench.extend(callId, 50);
    bench.clock.leap(leapMs);
    expect(await bench.dial(dana)).toBeNull();
    bench.clock.leap(-leapMs);
    bench.clock.advance(11_000);
    await bench.extend(callId, 61);
    bench.clock.leap(leapMs);
    expect(await bench.dial(dana)).toBe('daily-limit');
  },
);
