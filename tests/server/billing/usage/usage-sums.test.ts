import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UsageGroup } from '#contract/billing/usage.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { readUsage } from '#server/billing/usage/usage.ts';
import { endedCall } from '#support/billing/ended-call.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const HOUR_MS = 3_600_000;
const FIRST = Date.parse('2026-03-06T00:10:00Z');
const PLACES = ['', 'United States', 'Egypt, mobile'];

let db: TestDatabase;
let accountId: string;
beforeAll(async () => {
  db = await openTestDatabase();
  accountId = await openAccount(db.sql, 'Harbor Home Services');
  const agents = [null, { id: null, name: 'Ana' }];
  for (let call = 0; call < 120; call += 1) {
    await endedCall(db.sql, {
      ...{ accountId, endedAt: FIRST + call * 1.7 * HOUR_MS, costMicros: BigInt(1 + call) },
      direction: call % 3 === 0 ? 'outbound' : 'inbound',
      source: call % 2 === 0 ? 'Radio' : null,
      place: PLACES[call % 3] ?? '',
      agent: agents[call % 2] ?? null,
    });
  }
});
afterAll(() => db.close());

/** As it is added up call by call: a filter that lets everything through is no sum that is kept. */
async function addedUp(by: UsageGroup, days: { from: string; to: string; timeZone: string }) {
  const parts = await Promise.all(
    (['inbound', 'outbound'] as const).map((direction) =>
      readUsage(db.sql, accountId, { by, ...days, direction }, null),
    ),
  );
  const sums = new Map<string, { calls: number; costMicros: number }>();
  for (const part of parts) {
    if (!part.ok) throw new Error(part.failure.detail);
    for (const { key, calls, costMicros } of part.value.rows) {
      const before = sums.get(key) ?? { calls: 0, costMicros: 0 };
      sums.set(key, { calls: before.calls + calls, costMicros: before.costMicros + costMicros });
    }
  }
  return sums;
}

describe('what the database has summed up is what the calls come to', () => {
  const zones = ['UTC', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia'];
  for (const timeZone of zones) {
    for (const by of ['day', 'number', 'agent', 'source', 'direction', 'destination'] as const) {
      test(`by ${by} in ${timeZone}, over the change of the clocks, and of a single day`, async () => {
        for (const [from, to] of [
          ['2026-03-07', '2026-03-13'],
          ['2026-03-08', '2026-03-08'],
        ] as const) {
          const days = { from, to, timeZone };
          const usage = await readUsage(db.sql, accountId, { by, ...days }, null);
          if (!usage.ok) throw new Error(usage.failure.detail);
          const rows = usage.value.rows.map(
            ({ key, calls, costMicros }) => [key, { calls, costMicros }] as const,
          );
          expect(new Map(rows)).toEqual(await addedUp(by, days));
          expect(usage.value.total.calls).toBeGreaterThan(0);
        }
      });
    }
  }
});

test('nobody but the calls changes what is summed up', async () => {
  await expect(
    db.sql`insert into usage_quarters values (${accountId}, ${new Date(FIRST)}, 1, 1, 1, 1)`,
  ).rejects.toThrow('append-only');
  await expect(db.sql`update statement_sums set micros = 0`).rejects.toThrow('append-only');
});
