import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fundAccount } from '#server/billing/accounts.ts';
import { addBucket } from '#support/billing/bucket.ts';
import { SwitchboardBench } from '#support/calls/switchboard-bench.ts';

const DANA = '+12065550142';

let bench: SwitchboardBench;

beforeAll(async () => {
  bench = await SwitchboardBench.open();
});
beforeEach(() => bench.reset());
afterAll(() => bench.close());

/** Agent 1 talks with Dana. */
async function talking() {
  const phone = bench.places(bench.people.agent1, DANA);
  const callee = await bench.dialed();
  bench.control.up(callee);
  const { id } = await bench.told('answered', ({ state }) => state === 'answered');
  return { phone, callee, id };
}

describe('hold', () => {
  test('plays music to the other side and counts the time, each time', async () => {
    const { control } = bench;
    const { phone, callee } = await talking();
    control.hold(phone);
    expect(control.verbsNamed('startMusicOnHold')).toMatchObject([{ channelId: callee }]);
    bench.clock.advance(4_000);
    control.unhold(phone);
    expect(control.verbsNamed('stopMusicOnHold')).toMatchObject([{ channelId: callee }]);
    bench.clock.advance(1_000);
    control.hold(phone);
    bench.clock.advance(2_500);
    control.destroy(callee);
    expect(await bench.ended()).toMatchObject({ holdMs: 6_500, outcome: 'answered' });
  });

  test('by the far side brings its own music', async () => {
    const { callee } = await talking();
    bench.control.hold(callee);
    bench.control.unhold(callee);
    expect(bench.control.verbsNamed('startMusicOnHold')).toEqual([]);
  });
});

describe('the meter', () => {
  test('moves the cost of the call and the balance while they talk', async () => {
    const { id } = await talking();
    await bench.pass(70);
    await bench.told('two minutes', (call) => call.id === id && call.costMicros === 50_000);
    const account = await bench.toldAccount('two minutes', ({ runningMicros }) => runningMicros === 50_000);
    expect(account).toMatchObject({
      availableMicros: 24_950_000,
      secondsThisMonth: 120,
      callsInProgress: 1,
    });
  });

  test('a call that outlasts its reservations costs what it used and no more', async () => {
    const { phone } = await talking();
    await bench.pass(185);
    bench.control.destroy(phone);
    expect(await bench.ended()).toMatchObject({ billedSeconds: 240, costMicros: 100_000 });
    expect(await bench.audit()).toMatchObject({ available: 24_900_000n, reserved: 0n, usage: 100_000n });
  });

  test('warns the agent when the money runs short, and ends the call when what is paid for is used', async () => {
    await bench.reset({ balanceMicros: 60_000n });
    const { control } = bench;
    const { phone, callee } = await talking();
    await bench.pass(100);
    expect(control.verbsNamed('play')).toEqual([]);
    await bench.pass(10);
    await expect
      .poll(() => control.verbsNamed('play'))
      .toMatchObject([{ channelId: phone, media: 'balance-warning' }]);
    await bench.pass(11);
    const call = await bench.ended();
    expect(call).toMatchObject({ outcome: 'answered', reason: 'balance-ran-out', billedSeconds: 120 });
    expect((call.endedAt ?? 0) - (call.answeredAt ?? 0)).toBe(120_000);
    const told = control.verbsNamed('hangup');
    expect(told).toMatchObject([
      { channelId: phone, options: { error: 'balance-ran-out' } },
      { channelId: callee },
    ]);
    expect(await bench.audit()).toMatchObject({ available: 10_000n, reserved: 0n, usage: 50_000n });
  });

  test('[FAQ] minutes of a package carry it with a balance of nothing, and one more that is bought in time', async () => {
    await bench.reset({ balanceMicros: 1n });
    const { sql } = bench.db;
    const from = bench.clock.now();
    const bucket = { accountId: bench.accountId, seconds: 60, from, until: from + 86_400_000 };
    await addBucket(sql, bucket);
    const { phone } = await talking();
    await bench.pass(50);
    await bench.control.nextVerb('play');
    await addBucket(sql, bucket);
    await bench.pass(30);
    expect(bench.control.verbsNamed('hangup')).toEqual([]);
    bench.control.destroy(phone);
    expect(await bench.ended()).toMatchObject({ billedSeconds: 120, costMicros: 0, reason: null });
    expect(await bench.audit()).toMatchObject({ available: 1n, reserved: 0n, usage: 0n });
  });

  test('warns the agent when the day’s limit is reached, and ends the call when what is paid for is used', async () => {
    const { control } = bench;
    await bench.db.sql`
      insert into limits (account_id, account_daily_micros, new_countries, burst_calls, burst_seconds)
      values (${bench.accountId}, 25000, 'tell', 30, 60)`;
    const { phone } = await talking();
    await bench.pass(50);
    await expect
      .poll(() => control.verbsNamed('play'))
      .toMatchObject([{ channelId: phone, media: 'balance-warning' }]);
    await bench.pass(11);
    expect(await bench.ended()).toMatchObject({
      outcome: 'answered',
      reason: 'daily-limit',
      billedSeconds: 60,
    });
    expect(control.verbsNamed('hangup')).toMatchObject([
      { channelId: phone, options: { error: 'daily-limit', cause: 'payment-required' } },
      {},
    ]);
    expect(await bench.audit()).toMatchObject({ reserved: 0n, usage: 25_000n });
  });

  test('money that comes in time lets the call go on', async () => {
    await bench.reset({ balanceMicros: 25_000n });
    const { phone } = await talking();
    await bench.pass(50);
    await bench.control.nextVerb('play');
    await fundAccount(
      bench.db.sql,
      { accountId: bench.accountId, micros: 100_000n, key: crypto.randomUUID() },
      bench.clock,
    );
    await bench.pass(30);
    expect(bench.control.verbsNamed('hangup')).toEqual([]);
    bench.control.destroy(phone);
    expect(await bench.ended()).toMatchObject({ billedSeconds: 120, reason: null });
  });
});

test('ends for both when the far side hangs up', async () => {
  const { phone, callee } = await talking();
  bench.control.destroy(callee);
  expect(bench.control.verbsNamed('hangup')).toMatchObject([
    { channelId: phone, options: { cause: 'normal-clearing' } },
  ]);
  expect(bench.control.bridges.size).toBe(0);
  await bench.ended();
});
