import { afterAll, beforeAll, expect, test } from 'vitest';
import { usageGroupSchema, type UsageGroup, type UsageQuery } from '#contract/billing/usage.ts';
import { ManualClock } from '#kit/clock.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { foldUsage } from '#server/billing/usage/usage-folding.ts';
import { readDearest } from '#server/billing/usage/usage-rows.ts';
import { spanOf } from '#server/billing/usage/usage-span.ts';
import { seedDemoPeople } from '#server/people/demo-people.ts';
import { endedCharge, OUR_NUMBER } from '#support/billing/ended-call.ts';
import { findingsIn } from '../../../sim/books.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const MINUTE_MS = 60_000;
const OTHER_NUMBER = '+12025550111';
const NEPAL_MS = (5 * 60 + 45) * MINUTE_MS;
const DAYS = { from: '2026-03-07', to: '2026-03-10', timeZone: 'Asia/Kathmandu' };

interface Made {
  keys: Record<Exclude<UsageGroup, 'day'>, string>;
  endedAt: number;
  costMicros: bigint;
}

let db: TestDatabase;
let accountId: string;
let agents: [string, string];
const made: Made[] = [];
beforeAll(async () => {
  db = await openTestDatabase();
  accountId = await seedDemoAccount(db.sql, new ManualClock());
  const people = await seedDemoPeople(db.sql, accountId);
  agents = [people.agent1.id, people.agent2.id];
  for (let call = 0; call < 150; call += 1) await make(call);
});
afterAll(() => db.close());

/** Some keys are had by most calls, and some by few; all together by next to none. */
async function make(call: number): Promise<void> {
  const keys = {
    direction: call % 3 === 0 ? ('outbound' as const) : ('inbound' as const),
    number: call % 5 === 0 ? OTHER_NUMBER : OUR_NUMBER,
    agent: call % 4 === 0 ? '' : (agents[call % 2] ?? ''),
    source: call % 7 < 5 ? 'Radio' : '',
    destination: call % 2 === 0 ? 'Egypt, mobile' : 'Egypt',
  };
  const endedAt = Date.parse('2026-03-06T20:00:00Z') + call * 37 * MINUTE_MS;
  const costMicros = BigInt(1 + call * call);
  made.push({ keys, endedAt, costMicros });
  const agent = keys.agent === '' ? null : { id: keys.agent, name: 'Ana' };
  const { direction, number: trackingNumber, source, destination: place } = keys;
  await endedCharge(db.sql, {
    accountId,
    endedAt,
    costMicros,
    direction,
    trackingNumber,
    source,
    place,
    agent,
  });
}

type Filters = Partial<Made['keys']>;

/** None, each of them, and all that can be made of them, by keys that many calls have. */
function everyFilters(): Filters[] {
  const one: Filters = {
    direction: 'inbound',
    number: OUR_NUMBER,
    agent: agents[1],
    source: 'Radio',
    destination: 'Egypt',
  };
  return Object.entries(one).reduce<Filters[]>(
    (all, [group, key]) => [...all, ...all.map((filters) => ({ ...filters, [group]: key }))],
    [{}],
  );
}

const dayIn = ({ endedAt }: Made) => new Date(endedAt + NEPAL_MS).toISOString().slice(0, 10);

/** What a filter lets through, added up by hand. */
function owed(filters: Filters, by: UsageGroup) {
  const sums = new Map<string, [calls: number, costMicros: number]>();
  for (const call of made) {
    const day = dayIn(call);
    const isAsked = Object.entries(filters).every(
      ([group, key]) => call.keys[group as keyof Filters] === key,
    );
    if (!isAsked || day < DAYS.from || day > DAYS.to) continue;
    const key = by === 'day' ? day : call.keys[by];
    const [calls, costMicros] = sums.get(key) ?? [0, 0];
    sums.set(key, [calls + 1, costMicros + Number(call.costMicros)]);
  }
  return sums;
}

async function told(filters: Filters, by: UsageGroup) {
  const query = { ...DAYS, by, ...filters } as UsageQuery;
  const span = await spanOf(db.sql, query);
  const { rows } = await readDearest(db.sql, accountId, query, { span, mostRows: 500 });
  return new Map(rows.map(({ key, calls, costMicros }) => [key, [calls, costMicros]]));
}

async function foldAll(fewCalls: number): Promise<void> {
  await db.sql`delete from usage_folded`;
  const clock = new ManualClock(Date.parse('2026-03-20T00:00:00Z'));
  await foldUsage({ sql: db.sql, clock, worthItCalls: 1, fewCalls });
}

test.each([0, 1, 5, 20, 1_000])(
  'whatever is filtered by and asked for is what the calls come to, where more than %i of a day are many',
  async (fewCalls) => {
    await foldAll(fewCalls);
    for (const filters of everyFilters())
      for (const by of usageGroupSchema.options)
        expect(await told(filters, by), `${by} of ${JSON.stringify(filters)}`).toEqual(owed(filters, by));
    await make(made.length - 60);
    expect(
      await told({ source: 'Radio', number: OUR_NUMBER }, 'agent'),
      'with a call that was settled late',
    ).toEqual(owed({ source: 'Radio', number: OUR_NUMBER }, 'agent'));
  },
);

test('of a day that is folded no call is read: each filter has sums of its own, or few calls to look through', async () => {
  await foldAll(5);
  const [most] = await db.sql<{ calls: number; strays: number }[]>`
    select (select max(calls) from (
        select count(*)::int as calls from usage_cells join usage_parts on cell_id = id where not has_many group by id) few) as calls,
      (select count(*)::int from usage_parts where cell_id not in (select id from usage_cells)) as strays`;
  expect(most).toEqual({ calls: 5, strays: 0 });
  await db.sql`update usage_parts set cost_micros = cost_micros + 1`;
  for (const filters of everyFilters().slice(1)) {
    const calls = owed(filters, 'direction');
    const wrong = await told(filters, 'direction');
    for (const [key, [, costMicros]] of calls) expect(wrong.get(key)?.[1]).toBeGreaterThan(costMicros);
  }
});

test('the proof of the books finds a part that is wrong, and keys that have no cell', async () => {
  const proof = 'what folded days come to by any filters is what their calls come to';
  const found = async () =>
    (await findingsIn(db.sql, 0n, { isThorough: true }))
      .filter(({ invariant }) => invariant === proof)
      .map(({ detail }) => detail.replace(/\d+/, 'some'));
  await foldAll(5);
  expect(await found()).toEqual([]);
  await db.sql`update usage_times set calls[97] = calls[97] + 1 where cell_id = (select max(cell_id) from usage_times)`;
  expect(await found()).toEqual(['some parts of cells']);
  await foldAll(5);
  const source = db.sql`cell = '{"source": "Radio"}' and day = '2026-03-08'`;
  await db.sql`delete from usage_parts where cell_id = (select id from usage_cells where ${source})`;
  await db.sql`delete from usage_times where cell_id = (select id from usage_cells where ${source})`;
  await db.sql`delete from usage_cells where ${source}`;
  expect(await found()).toEqual(['some sets of keys without a cell']);
});
