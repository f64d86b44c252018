import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '#kit/clock.ts';
import { EventFeed } from '#server/store/event-log.ts';
import { LimitBench, LONDON, PARIS, SEATTLE, type Agent } from '#support/billing/limit-bench.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const MINUTE_MICROS = 25_000;
let db: TestDatabase;
let bench: LimitBench;
let dana: Agent;
let omar: Agent;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  bench = await LimitBench.open(db.sql, '2026-05-14T10:00:00Z');
  dana = await bench.agent('Dana');
  omar = await bench.agent('Omar');
});

/** So many calls, one after the other. */
async function dialOften(agent: Agent, calls: number) {
  for (let call = 0; call < calls; call += 1) expect(await bench.dial(agent), `call ${call}`).toBeNull();
}

describe('at the daily limit', () => {
  test("of an agent, that agent's calls are refused and everybody else's go out", async () => {
    await bench.set({ agentDailyMicros: 2 * MINUTE_MICROS });
    await bench.spend(dana, 1);
    expect(await bench.dial(dana)).toBeNull();
    await bench.spend(dana, 1);
    expect(await bench.forecast(dana)).toBe('daily-limit');
    expect(await bench.dial(dana)).toBe('daily-limit');
    expect(await bench.dial(omar)).toBeNull();
    expect(await bench.dial(null)).toBeNull();
  });

  test('of the account, no call goes out, and customers still get through', async () => {
    await bench.set({ accountDailyMicros: 3 * MINUTE_MICROS });
    await bench.spend(dana, 1);
    await bench.spend(null, 1);
    expect(await bench.dial(omar)).toBeNull();
    await bench.hangUp(await bench.receive(), 60);
    for (const agent of [dana, omar]) expect(await bench.dial(agent)).toBe('daily-limit');
    // As they come in, and as a route takes them on.
    for (const callId of [await bench.receive(), await bench.talk(null)])
      expect(await bench.extend(callId, 50)).toMatchObject({ ok: true });
  });

  test('calls in progress count as far as they have come, and get no more', async () => {
    await bench.set({ agentDailyMicros: 2 * MINUTE_MICROS });
    const callId = await bench.talk(dana);
    expect(await bench.dial(dana)).toBeNull();
    bench.clock.advance(50_000);
    expect(await bench.extend(callId, 50)).toEqual({ ok: true, value: { paidForSeconds: 120 } });
    bench.clock.advance(60_000);
    expect(await bench.extend(callId, 110)).toEqual({ ok: false, failure: 'daily-limit' });
    expect(await bench.dial(dana)).toBe('daily-limit');
    expect(await bench.dial(omar)).toBeNull();
    // It pays for what it had.
    expect(await bench.hangUp(callId, 125)).toMatchObject({ billedSeconds: 120 });
  });

  test('administrators are told once a day, no matter who tries how often, and again when a new limit is reached', async () => {
    await bench.set({ agentDailyMicros: MINUTE_MICROS });
    await bench.spend(dana, 1);
    await Promise.all([bench.dial(dana), bench.dial(dana), bench.dial(dana)]);
    const told = {
      kind: 'daily-limit',
      userId: dana.id,
      name: 'Dana',
      micros: MINUTE_MICROS,
      isByPlan: false,
    };
    expect(await bench.notices()).toEqual([told]);
    await db.sql`update notices set put_away_at = now() where account_id = ${bench.accountId}`;
    await bench.dial(dana);
    expect(await bench.notices()).toEqual([]);
    await bench.set({ agentDailyMicros: MINUTE_MICROS, accountDailyMicros: MINUTE_MICROS });
    await bench.dial(omar);
    expect(await bench.notices()).toEqual([{ ...told, userId: null, name: '' }]);
    await bench.set({ agentDailyMicros: 2 * MINUTE_MICROS });
    await bench.spend(dana, 1);
    await bench.dial(dana);
    expect(await bench.notices()).toContainEqual({ ...told, micros: 2 * MINUTE_MICROS });
  });

  test('the next day (UTC) begins at nothing', async () => {
    await bench.set({ agentDailyMicros: MINUTE_MICROS });
    await bench.spend(dana, 1);
    expect(await bench.dial(dana)).toBe('daily-limit');
    bench.clock.advance(14 * 3_600_000 - 1);
    expect(await bench.dial(dana)).toBe('daily-limit');
    bench.clock.advance(1);
    expect(await bench.dial(dana)).toBeNull();
    expect(await bench.read()).toMatchObject({ spentTodayMicros: 0, agents: [] });
  });

  test('many calls that end and begin at once are counted each once', async () => {
    await bench.set({ accountDailyMicros: 10 * MINUTE_MICROS });
    const calls = await Promise.all(Array.from({ length: 10 }, () => bench.talk(dana)));
    await Promise.all([...calls.map((callId) => bench.hangUp(callId, 30)), ...calls.map(() => bench.read())]);
    expect(await bench.read()).toMatchObject({
      spentTodayMicros: 10 * MINUTE_MICROS,
      agents: [{ id: dana.id, name: 'Dana', spentTodayMicros: 10 * MINUTE_MICROS }],
    });
    expect((await audit(db.sql, bench.accountId)).usage).toBe(BigInt(10 * MINUTE_MICROS));
    expect(await bench.dial(omar)).toBe('daily-limit');
  });
});

describe('the daily limits of the plan', () => {
  test('hold while nobody has set any, and a larger plan raises them at once', async () => {
    const spentByDana = (micros: number) => db.sql`
      insert into spent_days (account_id, day, user_id, micros)
      values (${bench.accountId}, '2026-05-14', ${dana.id}, ${micros})
      on conflict (account_id, day, user_id) do update set micros = excluded.micros`;
    await spentByDana(25_000_000 - 1);
    expect(await bench.dial(dana)).toBeNull();
    await spentByDana(25_000_000);
    expect(await bench.forecast(dana)).toBe('daily-limit');
    expect(await bench.dial(dana)).toBe('daily-limit');
    expect(await bench.dial(omar)).toBeNull();
    expect(await bench.notices()).toEqual([
      { kind: 'daily-limit', userId: dana.id, name: 'Dana', micros: 25_000_000, isByPlan: true },
    ]);
    await bench.onPlan('growth');
    expect(await bench.read()).toMatchObject({
      accountDailyMicros: 1_000_000_000,
      agentDailyMicros: 100_000_000,
      areByPlan: true,
    });
    expect(await bench.dial(dana)).toBeNull();
    await spentByDana(1_000_000_000);
    expect(await bench.dial(omar)).toBe('daily-limit');
  });

  test('give way to what an administrator sets, no limit included, on every plan', async () => {
    await db.sql`
      insert into spent_days (account_id, day, user_id, micros)
      values (${bench.accountId}, '2026-05-14', ${dana.id}, 60000000)`;
    expect(await bench.dial(dana)).toBe('daily-limit');
    await bench.set({ accountDailyMicros: null, agentDailyMicros: null });
    expect(await bench.read()).toMatchObject({ accountDailyMicros: null, areByPlan: false });
    expect(await bench.dial(dana)).toBeNull();
    await bench.set({ accountDailyMicros: 60_000_000 });
    await bench.onPlan('enterprise');
    expect(await bench.dial(omar)).toBe('daily-limit');
  });
});

describe('an agent who begins more than 30 calls in a minute', () => {
  test('is blocked until an administrator lifts it; everybody else calls on', async () => {
    await dialOften(dana, 30);
    expect(await bench.forecast(dana)).toBe('calls-blocked');
    expect(await bench.dial(dana)).toBe('calls-blocked');
    bench.clock.advance(3_600_000);
    expect(await bench.dial(dana)).toBe('calls-blocked');
    expect(await bench.dial(omar)).toBeNull();
    const [block] = (await bench.read()).blocks;
    const since = bench.clock.now() - 3_600_000;
    expect(block).toEqual({ id: block?.id, userId: dana.id, name: 'Dana', since, calls: 31 });
    expect(await bench.lift(block?.id ?? '')).toMatchObject({ ok: true });
    expect(await bench.dial(dana)).toBeNull();
    expect((await bench.read()).blocks).toEqual([]);
  });

  test('sets off the alarm with the call that is refused: the block, the notice and the event come together', async () => {
    await dialOften(dana, 30);
    expect(await bench.notices()).toEqual([]);
    const before = (await bench.events()).length;
    await bench.dial(dana);
    const [block] = (await bench.read()).blocks;
    expect(await bench.notices()).toEqual([
      { kind: 'calls-blocked', blockId: block?.id, userId: dana.id, name: 'Dana', calls: 31, seconds: 60 },
    ]);
    expect((await bench.events()).slice(before)).toEqual(['notices', 'limits']);
  });

  test('is seen in the account within a second', async () => {
    const feed = await EventFeed.open(db, systemClock);
    await dialOften(dana, 30);
    const heard = new Promise<number>((resolve, reject) => {
      feed
        .subscribe({ accountId: bench.accountId, afterId: null }, ({ type }) => {
          if (type === 'billing.changed') resolve(performance.now());
        })
        .then(() => bench.dial(dana))
        .catch(reject);
    });
    const before = performance.now();
    expect((await heard) - before).toBeLessThan(1000);
    await feed.close();
  });

  test('is blocked once, though the calls come all at once', async () => {
    const dialed = await Promise.all(Array.from({ length: 40 }, () => bench.dial(dana)));
    expect(dialed.filter((refusal) => refusal === null)).toHaveLength(30);
    expect((await bench.read()).blocks).toHaveLength(1);
    expect(await bench.notices()).toHaveLength(1);
  });

  test('counts from nothing once the block is lifted, and the notice is gone', async () => {
    await dialOften(dana, 30);
    await bench.dial(dana);
    const [block] = (await bench.read()).blocks;
    await bench.lift(block?.id ?? '');
    expect(await bench.notices()).toEqual([]);
    expect(await bench.lift(block?.id ?? '')).toEqual({ ok: false, failure: 'not-found' });
    bench.clock.advance(1);
    await dialOften(dana, 30);
    expect(await bench.dial(dana)).toBe('calls-blocked');
  });

  test('is found, too, when the clock was set back since a block was lifted', async () => {
    await dialOften(dana, 30);
    await bench.dial(dana);
    const [block] = (await bench.read()).blocks;
    await bench.lift(block?.id ?? '');
    bench.clock.leap(-3_600_000);
    await dialOften(dana, 30);
    expect(await bench.dial(dana)).toBe('calls-blocked');
  });

  test('is not one who calls steadily, also when the clock is set back', async () => {
    for (let second = 0; second < 35; second += 1) {
      expect(await bench.dial(dana)).toBeNull();
      bench.clock.advance(2_100);
    }
    bench.clock.advance(-65_000);
    expect(await bench.dial(dana)).toBeNull();
  });

  test('is found by the numbers that administrators set', async () => {
    await bench.set({ burstCalls: 2, burstSeconds: 5 });
    await dialOften(dana, 2);
    bench.clock.advance(5_000);
    await dialOften(dana, 2);
    expect(await bench.dial(dana)).toBe('calls-blocked');
  });
});

describe('a country that was never called', () => {
  const told = (code: string, isHeld: boolean) => ({
    kind: 'new-country',
    code,
    userId: dana.id,
    name: 'Dana',
    isHeld,
  });

  test('is called, and administrators are told of the first call', async () => {
    for (const place of [SEATTLE, LONDON, LONDON]) expect(await bench.dial(dana, place)).toBeNull();
    await bench.dial(omar, LONDON);
    expect(await bench.notices()).toEqual([told('GB', false)]);
    await bench.dial(dana, PARIS);
    expect(await bench.notices()).toContainEqual(told('FR', false));
  });

  test('is not called where administrators want to be asked, until one lets it through', async () => {
    await bench.set({ newCountries: 'hold' });
    expect(await bench.forecast(dana, LONDON)).toBe('new-country-held');
    expect(await bench.dial(dana, LONDON)).toBe('new-country-held');
    expect(await bench.dial(omar, LONDON)).toBe('new-country-held');
    expect(await bench.dial(dana, SEATTLE)).toBeNull();
    expect(await bench.notices()).toEqual([told('GB', true)]);
    expect((await bench.read()).heldCountries).toEqual(['GB']);
    await bench.letThrough('GB');
    expect(await bench.notices()).toEqual([]);
    expect((await bench.read()).heldCountries).toEqual([]);
    expect(await bench.dial(dana, LONDON)).toBeNull();
    expect(await bench.dial(dana, PARIS)).toBe('new-country-held');
  });

  test('that waited is called when administrators only want to be told', async () => {
    await bench.set({ newCountries: 'hold' });
    await bench.dial(dana, LONDON);
    await bench.set({ newCountries: 'tell' });
    expect(await bench.dial(dana, LONDON)).toBeNull();
    expect(await bench.notices()).toEqual([told('GB', false)]);
    await bench.set({ newCountries: 'hold' });
    expect(await bench.dial(dana, LONDON)).toBeNull();
    expect((await bench.read()).heldCountries).toEqual([]);
  });

  test('does not become known by looking at the price', async () => {
    expect(await bench.forecast(dana, LONDON)).toBeNull();
    expect(await bench.notices()).toEqual([]);
    await bench.set({ newCountries: 'hold' });
    expect(await bench.dial(dana, LONDON)).toBe('new-country-held');
  });

  test('can be let through before anybody calls it', async () => {
    await bench.set({ newCountries: 'hold' });
    await bench.letThrough('FR');
    expect(await bench.dial(dana, PARIS)).toBeNull();
  });
});
