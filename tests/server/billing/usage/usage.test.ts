import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { usageGroupSchema, type UsageQuery } from '#contract/billing/usage.ts';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import { settleCharge, startCharge } from '#server/billing/charges/call-charges.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { ledgerPage } from '#server/billing/ledger/ledger-lines.ts';
import { readStatement } from '#server/billing/usage/statements.ts';
import { readUsage } from '#server/billing/usage/usage.ts';
import { openDatabase } from '#server/store/database.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { addBucket } from '#support/billing/bucket.ts';
import { endedCharge, OUR_NUMBER } from '#support/billing/ended-call.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const OTHER_NUMBER = '+12025550111';
const at = (day: number, hour = 12) => Date.UTC(2026, 4, day, hour);
const MAY: UsageQuery = { from: '2026-05-01', to: '2026-05-31', by: 'day', timeZone: 'UTC' };

let db: TestDatabase;
let accountId: string;
let people: DemoPeople;
beforeAll(async () => {
  db = await openTestDatabase();
  people = await seedDemoPeople(db.sql, await seedDemoAccount(db.sql, new ManualClock()));
});
afterAll(() => db.close());
beforeEach(async () => {
  accountId = await openAccount(db.sql, 'Harbor');
});

type Charge = Partial<Parameters<typeof endedCharge>[1]>;
const charge = (facts: Charge = {}) => endedCharge(db.sql, { accountId, endedAt: at(14), ...facts });
const ana = () => ({ id: people.agent1.id, name: 'Ana Reyes' });
const ben = () => ({ id: people.agent2.id, name: 'Ben Ortiz' });

async function usage(query: Partial<UsageQuery> = {}) {
  const found = await readUsage(db.sql, { accountId }, { ...MAY, ...query });
  if (!found.ok) throw new Error(found.failure.detail);
  return found.value;
}
const figures = async (query: Partial<UsageQuery>) =>
  (await usage(query)).rows.map(({ key, calls, costMicros }) => [key, calls, costMicros]);

test('of some people’s calls is what the filter by each of them comes to, whatever it is asked by', async () => {
  const days = [2, 13, 14];
  for (const [index, agent] of [ana(), ben(), null, ana()].entries()) {
    const facts = {
      agent,
      trackingNumber: index % 2 === 0 ? OUR_NUMBER : OTHER_NUMBER,
      costMicros: BigInt(1 + index),
    };
    for (const day of days) await charge({ ...facts, endedAt: at(day, index) });
  }
  const among = async (ids: string[], query: Partial<UsageQuery>) => {
    const found = await readUsage(db.sql, { accountId, among: ids }, { ...MAY, ...query });
    return found.ok ? found.value : expect.unreachable();
  };
  for (const by of usageGroupSchema.options) {
    const { rows, total, choices } = await among([ana().id], { by });
    const filtered = await usage({ by, agent: ana().id });
    expect([by, rows, total]).toEqual([by, filtered.rows, filtered.total]);
    expect(choices.agents).toEqual([ana()]);
    const both = await among([ana().id, ben().id], { by });
    expect(both.total.calls).toBe(9);
    expect((await among([], { by })).total.calls).toBe(0);
  }
  expect((await among([ana().id], { by: 'day', agent: ben().id })).total.calls).toBe(0);
});

describe('by day', () => {
  test('has every day of the range in order, those without a call too', async () => {
    await charge({ endedAt: at(2), billedSeconds: 120, packageSeconds: 60, costMicros: 25_000n });
    await charge({ endedAt: at(2) });
    const { rows } = await usage({ from: '2026-05-01', to: '2026-05-03' });
    const nothing = { calls: 0, billedSeconds: 0, packageSeconds: 0, costMicros: 0 };
    expect(rows).toEqual([
      { key: '2026-05-01', label: '2026-05-01', ...nothing },
      {
        key: '2026-05-02',
        label: '2026-05-02',
        calls: 2,
        billedSeconds: 180,
        packageSeconds: 60,
        costMicros: 50_000,
      },
      { key: '2026-05-03', label: '2026-05-03', ...nothing },
    ]);
  });

  test.each([
    ['UTC', '2026-05-02'],
    ['America/New_York', '2026-05-01'],
    ['Asia/Kolkata', '2026-05-02'],
  ])('a call at 2 in the morning (UTC) was in %s on %s', async (timeZone, day) => {
    await charge({ endedAt: at(2, 2) });
    const { rows } = await usage({ timeZone });
    expect(rows.filter(({ calls }) => calls > 0).map(({ key }) => key)).toEqual([day]);
  });

  test('the first and the last day are those of the time zone, also when the clocks change', async () => {
    const newYork = {
      by: 'day',
      timeZone: 'America/New_York',
      from: '2026-03-08',
      to: '2026-03-08',
    } as const;
    // 23 hours: midnight is 5 o'clock (UTC) that day and 4 o'clock on the next.
    const [first, end] = [Date.UTC(2026, 2, 8, 5), Date.UTC(2026, 2, 9, 4)];
    for (const endedAt of [first - 1, first, end - 1, end]) await charge({ endedAt });
    expect(await figures(newYork)).toEqual([['2026-03-08', 2, 50_000]]);
  });
});

describe('by anything else', () => {
  beforeEach(async () => {
    await charge({ agent: ana(), source: 'Radio', costMicros: 1n });
    await charge({ agent: ana(), trackingNumber: OTHER_NUMBER, source: 'Google Ads', costMicros: 5n });
    await charge({ agent: ben(), direction: 'outbound', place: 'Egypt, mobile', costMicros: 4n });
    await charge({ costMicros: 2n });
  });

  test.each([
    [
      'number',
      [
        [OUR_NUMBER, 3, 7],
        [OTHER_NUMBER, 1, 5],
      ],
    ],
    [
      'source',
      [
        ['', 2, 6],
        ['Google Ads', 1, 5],
        ['Radio', 1, 1],
      ],
    ],
    [
      'direction',
      [
        ['inbound', 3, 8],
        ['outbound', 1, 4],
      ],
    ],
    [
      'destination',
      [
        ['', 3, 8],
        ['Egypt, mobile', 1, 4],
      ],
    ],
  ] as const)('%s: the dearest first', async (by, rows) => {
    expect(await figures({ by })).toEqual(rows);
  });

  test('agent: by the name that each had last', async () => {
    await charge({ agent: { ...ana(), name: 'Ana Ortiz' }, endedAt: at(15), costMicros: 0n });
    const { rows, choices } = await usage({ by: 'agent' });
    expect(rows.map(({ key, label, calls }) => [key, label, calls])).toEqual([
      [ana().id, 'Ana Ortiz', 3],
      [ben().id, 'Ben Ortiz', 1],
      ['', '', 1],
    ]);
    expect(choices.agents).toEqual([{ ...ana(), name: 'Ana Ortiz' }, ben()]);
  });

  test('filters combine, and the total follows them', async () => {
    expect(await figures({ by: 'source', agent: ana().id })).toEqual([
      ['Google Ads', 1, 5],
      ['Radio', 1, 1],
    ]);
    const { rows, total } = await usage({ by: 'source', agent: ana().id, number: OUR_NUMBER });
    expect(rows.map(({ key }) => key)).toEqual(['Radio']);
    expect(total).toEqual({ calls: 1, billedSeconds: 60, packageSeconds: 0, costMicros: 1 });
    expect((await usage({ direction: 'outbound', destination: 'Egypt, mobile' })).total.calls).toBe(1);
    expect((await usage({ direction: 'inbound', destination: 'Egypt, mobile' })).total.calls).toBe(0);
  });

  test('what has no source is found by its empty key', async () => {
    expect((await usage({ source: '' })).total).toMatchObject({ calls: 2, costMicros: 6 });
  });

  test('the filters offer what those days had, whatever else was chosen', async () => {
    await charge({ endedAt: Date.UTC(2026, 5, 1), source: 'June' });
    const { choices } = await usage({ source: 'Radio', direction: 'outbound' });
    expect(choices).toEqual({
      numbers: [OUR_NUMBER, OTHER_NUMBER],
      agents: [ana(), ben()],
      sources: ['Google Ads', 'Radio'],
      destinations: ['Egypt, mobile'],
    });
  });
});

test('counts neither calls in progress, nor those that nobody answered, nor another account', async () => {
  await charge({ billedSeconds: 0, costMicros: 0n });
  await endedCharge(db.sql, { accountId: people.admin.accountId, endedAt: at(14) });
  const call = { callId: crypto.randomUUID(), accountId, userId: null, number: OUR_NUMBER } as const;
  await startCharge(db.sql, { ...call, direction: 'inbound' }, new ManualClock());
  expect(await usage({ by: 'number' })).toMatchObject({ rows: [], total: { calls: 0, costMicros: 0 } });
});

test('a call says the same in usage, in the ledger and in the statement, what a package paid of it too', async () => {
  const clock = new ManualClock(at(14));
  await addBucket(db.sql, { accountId, seconds: 60, from: at(1), until: at(31) });
  await fundAccount(db.sql, { accountId, micros: 1_000_000n, key: accountId }, clock);
  const callId = crypto.randomUUID();
  const facts = {
    trackingNumber: OUR_NUMBER,
    source: 'Radio',
    farNumber: '+12065550142',
    agentName: 'Ana Reyes',
  };
  const call = { callId, accountId, userId: ana().id, number: '+12065550142', facts } as const;
  await startCharge(db.sql, { ...call, direction: 'outbound' }, clock);
  await settleCharge(db.sql, callId, { answeredAt: at(14), endedAt: at(14) + 90_000 }, clock);
  const said = { billedSeconds: 120, packageSeconds: 60 };
  const { rows } = await usage({ by: 'agent', source: 'Radio', number: OUR_NUMBER });
  expect(rows).toEqual([{ key: ana().id, label: 'Ana Reyes', calls: 1, ...said, costMicros: 25_000 }]);
  const [line] = (await ledgerPage(db.sql, accountId, { limit: 1 })).lines;
  expect(line).toMatchObject({ micros: -25_000, cause: { agent: 'Ana Reyes', ...said } });
  const month = await readStatement(db.sql, accountId, '2026-05', clock);
  expect(month?.statement).toMatchObject({ calls: 1, ...said, callsMicros: 25_000 });
  expect(month?.statement.callsByNumber).toEqual([{ number: OUR_NUMBER, calls: 1, ...said, micros: 25_000 }]);
});

test('shows the 500 dearest', async () => {
  await db.sql.begin(async (tx) => {
    for (let made = 1; made <= 502; made++)
      await endedCharge(tx, {
        accountId,
        endedAt: at(14),
        source: `Source ${made}`,
        costMicros: BigInt(made),
      });
  });
  const { rows, total } = await usage({ by: 'source' });
  expect([rows.length, rows[0]?.key, rows.at(-1)?.key]).toEqual([500, 'Source 502', 'Source 3']);
  expect(total.calls).toBe(502);
});

test('the time zones of the database are asked for once, by whichever account', async () => {
  const database = await openDatabase({ url: db.url, dataDir: tmpdir(), log: silentLog });
  const asked: string[] = [];
  const listening = (id: string) =>
    new Proxy(database.reports(id), {
      apply: (pool, self, [text, ...values]: [TemplateStringsArray | string, ...unknown[]]) => {
        if (typeof text !== 'string') asked.push(text.join('?'));
        return Reflect.apply(pool, self, [text, ...values]) as unknown;
      },
    });
  for (const id of ['one', 'other', 'one'])
    expect(await readUsage(listening(id), { accountId }, MAY)).toMatchObject({ ok: true });
  expect(asked.filter((text) => text.includes('pg_timezone_names'))).toHaveLength(1);
  await database.close();
});

const someCharge = fc.record({
  endedAt: fc.integer({ min: at(1), max: at(31) }),
  direction: fc.constantFrom('inbound' as const, 'outbound' as const),
  costMicros: fc.bigInt(0n, 10n ** 12n),
  billedSeconds: fc.integer({ min: 1, max: 36_000 }),
  packageSeconds: fc.integer({ min: 0, max: 36_000 }),
  trackingNumber: fc.constantFrom(OUR_NUMBER, OTHER_NUMBER, null),
  source: fc.constantFrom('Radio', 'Google Ads', '', null),
  who: fc.constantFrom('ana', 'ben', null),
  place: fc.constantFrom('', 'Egypt', 'Egypt, mobile'),
});

test('by whatever it is grouped, the rows add up to the total, which is what the calls have cost', async () => {
  const timeZones = fc.constantFrom('UTC', 'America/Los_Angeles', 'Pacific/Kiritimati');
  await fc.assert(
    fc.asyncProperty(fc.array(someCharge, { maxLength: 12 }), timeZones, async (charges, timeZone) => {
      accountId = await openAccount(db.sql, 'Harbor');
      const agents = { ana: ana(), ben: ben() };
      for (const { who, ...facts } of charges) await charge({ ...facts, agent: who && agents[who] });
      const cost = charges.reduce((sum, { costMicros }) => sum + costMicros, 0n);
      for (const by of usageGroupSchema.options) {
        const { rows, total } = await usage({ by, timeZone, from: '2026-04-30', to: '2026-06-01' });
        expect([total.calls, BigInt(total.costMicros)]).toEqual([charges.length, cost]);
        for (const figure of ['calls', 'billedSeconds', 'packageSeconds', 'costMicros'] as const)
          expect(rows.reduce((sum, row) => sum + row[figure], 0)).toBe(total[figure]);
      }
    }),
    { numRuns: 15 },
  );
}, 60_000);
