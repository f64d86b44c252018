import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UsageGroup, UsageQuery } from '#contract/billing/usage.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { foldUsage } from '#server/billing/usage/usage-folding.ts';
import { readUsage } from '#server/billing/usage/usage.ts';
import { ManualClock } from '#kit/clock.ts';
import { endedCall, OUR_NUMBER } from '#support/billing/ended-call.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const HOUR_MS = 3_600_000;
const FIRST = Date.parse('2026-03-06T00:10:00Z');
const zones = ['UTC', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia'];
const PLACES = ['', 'United States', 'Egypt, mobile'];

let db: TestDatabase;
let accountId: string;
beforeAll(async () => {
  db = await openTestDatabase();
  accountId = await openAccount(db.sql, 'Harbor Home Services');
  const agents = [null, { id: null, name: 'Ana' }];
  // Seventy a day: many with some keys, and few with others.
  for (let call = 0; call < 600; call += 1) {
    await endedCall(db.sql, {
      accountId,
      endedAt: FIRST + call * 0.34 * HOUR_MS,
      costMicros: BigInt(1 + call),
      direction: call % 3 === 0 ? 'outbound' : 'inbound',
      source: call % 2 === 0 ? 'Radio' : null,
      place: PLACES[call % 3] ?? '',
      agent: agents[call % 2] ?? null,
    });
  }
});
afterAll(() => db.close());

/** As it is added up call by call: no day is folded, so with a filter no sum is kept. */
async function addedUp(by: UsageGroup, days: { from: string; to: string; timeZone: string }) {
  const parts = await Promise.all(
    (['inbound', 'outbound'] as const).map((direction) =>
      readUsage(db.sql, { accountId }, { by, ...days, direction }),
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
  for (const timeZone of zones) {
    for (const by of ['day', 'number', 'agent', 'source', 'direction', 'destination'] as const) {
      test(`by ${by} in ${timeZone}, over the change of the clocks, and of a single day`, async () => {
        for (const [from, to] of [
          ['2026-03-07', '2026-03-13'],
          ['2026-03-08', '2026-03-08'],
        ] as const) {
          const days = { from, to, timeZone };
          const usage = await readUsage(db.sql, { accountId }, { by, ...days });
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

describe('with a filter, days that are folded say what their calls come to', () => {
  const filters: Partial<UsageQuery>[] = [
    ...[{ direction: 'inbound' as const }, { direction: 'outbound' as const }],
    ...[{ number: OUR_NUMBER }, { agent: '' }, { source: 'Radio' }, { source: '' }],
    ...[{ destination: 'United States' }, { destination: 'nowhere' }],
    { source: 'Radio', direction: 'inbound' as const },
    { source: 'Radio', destination: 'United States' },
  ];
  const groups = ['day', 'number', 'agent', 'source', 'direction', 'destination'] as const;
  const days = { from: '2026-03-07', to: '2026-03-13' };

  async function everything() {
    const said = [];
    for (const timeZone of zones) {
      for (const by of groups) {
        for (const filter of filters) {
          const usage = await readUsage(db.sql, { accountId }, { by, timeZone, ...days, ...filter });
          if (!usage.ok) throw new Error(usage.failure.detail);
          said.push({ timeZone, by, filter, ...usage.value });
        }
      }
    }
    return said;
  }
  const folded = () =>
    db.sql<{ day: string; cost: bigint }[]>`
      select day::text, sum(cost_micros)::bigint as cost
      from usage_cells join usage_parts on cell_id = id
      where account_id = ${accountId} and cell = '{}' and part in ('', 'destination') group by day order by day`;

  test('call by call before, and by the day once they are over, also where a call is settled late', async () => {
    const clock = new ManualClock(Date.parse('2026-03-11T01:00:00Z'));
    const before = await everything();
    await foldUsage({ sql: db.sql, clock, worthItCalls: 1 });
    expect((await folded()).map(({ day }) => day)).toEqual([
      ...['2026-03-06', '2026-03-07', '2026-03-08', '2026-03-09', '2026-03-10'],
    ]);
    expect(await everything()).toEqual(before);
    // What is read of a day that is folded is not its calls.
    await db.sql`update usage_parts set calls = 7`;
    expect(await everything()).not.toEqual(before);
    await db.sql`delete from usage_folded`;
    await foldUsage({ sql: db.sql, clock, worthItCalls: 1 });
    expect(await everything()).toEqual(before);

    const cost = (await folded())[0]?.cost ?? 0n;
    await endedCall(db.sql, { accountId, endedAt: FIRST + HOUR_MS, costMicros: 1_000n });
    expect((await folded())[0]?.cost).toBe(cost + 1_000n);
    await endedCall(db.sql, { accountId, endedAt: Date.parse('2026-03-08T12:00:00Z'), source: 'Radio' });
    const late = await everything();
    await db.sql`delete from usage_folded`;
    expect(late).toEqual(await everything());
    expect(late).not.toEqual(before);
  });

  test('a day is folded up to the last call, and ends early where the process does', async () => {
    const closing = new AbortController();
    closing.abort();
    await db.sql`delete from usage_folded`;
    const clock = new ManualClock(Date.parse('2026-03-20T00:00:00Z'));
    await foldUsage({ sql: db.sql, clock, worthItCalls: 1 }, closing.signal);
    expect(await db.sql`select from usage_folded`).toHaveLength(0);
    await foldUsage({ sql: db.sql, clock, worthItCalls: 1 });
    const [last] = await db.sql<{ until: string }[]>`select until::text from usage_folded`;
    expect(last?.until).toBe('2026-03-15');
  });
});

test('nobody but the calls changes what is summed up', async () => {
  await expect(
    db.sql`insert into usage_quarters values (${accountId}, ${new Date(FIRST)}, 1, 1, 1, 1)`,
  ).rejects.toThrow('append-only');
  await expect(db.sql`update statement_sums set micros = 0`).rejects.toThrow('append-only');
});
