/** Where clocks go back over midnight a day begins twice, and where they go on over it, at one: sums and calls agree on when. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { foldUsage } from '#server/billing/usage/usage-folding.ts';
import { readUsage } from '#server/billing/usage/usage.ts';
import { endedCall } from '#support/billing/ended-call.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const TWENTY_MINUTES_MS = 1_200_000;

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

/** Of calls that ended then, by the calendar of the place. */
function callsByDay(endedAt: readonly number[], timeZone: string): Map<string, number> {
  const calendar = new Intl.DateTimeFormat('en-CA', { timeZone });
  const days = endedAt.map((at) => calendar.format(at));
  return new Map([...new Set(days)].map((day) => [day, days.filter((one) => one === day).length]));
}

test.each([
  ['America/Havana', 'back from 1 to 0', '2026-10-31', '2026-11-02'],
  ['Atlantic/Azores', 'back from 1 to 0', '2026-10-24', '2026-10-26'],
  ['America/Santiago', 'back from 24 to 23', '2026-04-03', '2026-04-06'],
  ['Asia/Beirut', 'back from 24 to 23', '2026-10-23', '2026-10-26'],
  ['Africa/Cairo', 'on from 0 to 1', '2026-04-22', '2026-04-25'],
])('in %s, where the clocks go %s', async (timeZone, _, from, to) => {
  const accountId = await openAccount(db.sql, timeZone);
  const [first, last] = [Date.parse(`${from}T00:10:00Z`), Date.parse(`${to}T23:59:00Z`)];
  const count = Math.floor((last - first) / TWENTY_MINUTES_MS);
  const endedAt = Array.from({ length: count }, (_, call) => first + call * TWENTY_MINUTES_MS);
  for (const at of endedAt)
    await endedCall(db.sql, { accountId, endedAt: at, costMicros: 1n, direction: 'inbound' });
  const right = callsByDay(endedAt, timeZone);

  async function expectRight(days: { from: string; to: string }, filter: { direction?: 'inbound' }) {
    const usage = await readUsage(db.sql, { accountId }, { by: 'day', timeZone, ...days, ...filter });
    if (!usage.ok) throw new Error(usage.failure.detail);
    const { rows, total } = usage.value;
    for (const { key, calls } of rows) expect([key, calls]).toEqual([key, right.get(key) ?? 0]);
    expect(total.calls).toBe(rows.reduce((sum, { calls }) => sum + calls, 0));
  }
  async function expectAllRight() {
    for (const filter of [{}, { direction: 'inbound' as const }]) {
      await expectRight({ from, to }, filter);
      for (const day of right.keys()) await expectRight({ from: day, to: day }, filter);
    }
  }
  await expectAllRight();
  await foldUsage({ sql: db.sql, clock: new ManualClock(last + 86_400_000), worthItCalls: 1 });
  await expectAllRight();
});
