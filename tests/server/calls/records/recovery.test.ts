import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '#kit/log.ts';
import { listCalls } from '#server/calls/records/call-records.ts';
import { Switchboard } from '#server/calls/switchboard.ts';
import { FakeCallControl } from '#support/calls/fake-call-control.ts';
import { SwitchboardBench } from '#support/calls/switchboard-bench.ts';

const DANA = '+12065550142';

let bench: SwitchboardBench;

beforeAll(async () => {
  bench = await SwitchboardBench.open();
});
beforeEach(() => bench.reset());
afterAll(() => bench.close());

async function talking(user = bench.people.agent1) {
  const phone = bench.places(user, DANA);
  const callee = await bench.dialed();
  bench.control.up(callee);
  const { id } = await bench.told(
    'answered',
    ({ state, agent }) => state === 'answered' && agent?.id === user.id,
  );
  return { phone, callee, id };
}

const records = async () => {
  const { calls } = await listCalls(
    bench.db.sql,
    bench.people.admin,
    { before: null, limit: 10 },
    bench.clock,
  );
  return calls;
};

describe('after a crash', () => {
  test('a call that talked is closed at its last heartbeat and settled once', async () => {
    const { id } = await talking();
    const answeredAt = bench.clock.now();
    await bench.pass(65);
    await expect.poll(() => bench.lastHeartbeat(id)).toBe(answeredAt + 65_000);
    await bench.crash();
    bench.clock.advance(3_600_000);
    await bench.startAgain();
    const [call] = await records();
    expect(call).toMatchObject({
      id,
      state: 'ended',
      outcome: 'answered',
      reason: 'call-failed',
      endedAt: answeredAt + 65_000,
      billedSeconds: 120,
    });
    expect(call?.legs.map(({ outcome }) => outcome)).toEqual(['answered', 'answered']);
    const books = { available: 24_950_000n, reserved: 0n, usage: 50_000n };
    expect(await bench.audit()).toMatchObject(books);
    await bench.startAgain();
    expect(await bench.audit()).toMatchObject(books);
  });

  test.each([-1, 1])('it is closed there although the clock was set by %d h meanwhile', async (hours) => {
    const { id } = await talking();
    const answeredAt = bench.clock.now();
    await bench.pass(65);
    await expect.poll(() => bench.lastHeartbeat(id)).toBe(answeredAt + 65_000);
    await bench.crash();
    bench.clock.leap(hours * 3_600_000);
    await bench.startAgain();
    expect(await records()).toMatchObject([
      { id, state: 'ended', endedAt: answeredAt + 65_000, billedSeconds: 120 },
    ]);
    expect(await bench.audit()).toMatchObject({ available: 24_950_000n, reserved: 0n, usage: 50_000n });
  });

  test('a call that rang has failed, and its money is back', async () => {
    bench.control.register(bench.people.agent1.id);
    bench.control.incoming({ dialed: '+12025550110' });
    await bench.rung(bench.people.agent1);
    await bench.told('rings', ({ legs }) => legs.length > 1);
    await bench.crash();
    await bench.startAgain();
    const [call] = await records();
    expect(call).toMatchObject({ state: 'ended', outcome: 'failed', costMicros: 0 });
    expect(call?.legs.every(({ endedAt, outcome }) => endedAt !== null && outcome !== null)).toBe(true);
    expect(await bench.audit()).toMatchObject({ available: 25_000_000n, reserved: 0n });
  });

  test('the browsers hear of it', async () => {
    const { id } = await talking();
    await bench.crash();
    await bench.startAgain();
    expect(await bench.ended()).toMatchObject({ id, state: 'ended' });
  });
});

test('a second server leaves the calls of one that lives alone', async () => {
  const { id } = await talking();
  const { sql } = bench.db;
  const { clock, files, kept } = bench;
  const control = new FakeCallControl();
  const second = new Switchboard({ ...kept.ports, control, sql, clock, log: silentLog, files });
  await second.start();
  expect(await records()).toMatchObject([{ id, state: 'answered' }]);
  await second.stop();
});

test.each([-1, 1])('a clock that is set by %d h leaves the calls that live alone', async (hours) => {
  const { id } = await talking();
  await bench.pass(20);
  bench.clock.leap(hours * 3_600_000);
  await bench.pass(20);
  expect(await records()).toMatchObject([{ id, state: 'answered' }]);
  expect(bench.switchboard.livingCalls).toBe(1);
});

test('stopping ends every call politely and settles it', async () => {
  const { control, people } = bench;
  await talking();
  control.register(people.agent2.id);
  const caller = control.incoming({ dialed: '+12025550110' });
  const ringing = await bench.rung(people.agent2);
  await bench.switchboard.stop();
  const told = control.verbsNamed('hangup').map(({ channelId, options }) => [channelId, options.cause]);
  expect(told).toContainEqual([caller, 'temporary-failure']);
  expect(told).toContainEqual([ringing, 'normal-clearing']);
  expect((await records()).map(({ outcome }) => outcome).sort()).toEqual(['answered', 'failed']);
  expect(await bench.audit()).toMatchObject({ reserved: 0n, usage: 25_000n });
  await expect.poll(() => control.openChannels.size).toBe(0);
});

test('stopping refuses at once who has only just come, however long the database takes', async () => {
  const { control, people, db } = bench;
  control.register(people.agent1.id);
  await db.sql
    .begin(async (tx) => {
      await tx`lock table users, owned_numbers in access exclusive mode`;
      const caller = control.incoming({ dialed: '+12025550110' });
      const phone = bench.places(people.agent1, '+12065550142');
      // They have come, and wait.
      await new Promise((resolve) => setImmediate(resolve));
      const stopped = bench.switchboard.stop();
      const options = { cause: 'temporary-failure', retryAfterSeconds: 30 };
      expect(control.verbsNamed('hangup')).toMatchObject([
        { channelId: caller, options },
        { channelId: phone, options: { ...options, error: 'server-restarting' } },
      ]);
      return [stopped];
    })
    .then(([stopped]) => stopped);
  expect(await records()).toEqual([]);
});

describe('when the database is away', () => {
  test('a call that comes in is refused and not left standing', async () => {
    await bench.crash();
    const caller = bench.control.incoming({ dialed: '+12025550110' });
    const { channelId, options } = await bench.control.nextVerb('hangup');
    expect([channelId, options]).toEqual([
      caller,
      { cause: 'temporary-failure', error: 'database-away', retryAfterSeconds: 5 },
    ]);
  });

  test('a call that goes on can be hung up, and is closed when it is back', async () => {
    const { phone, callee, id } = await talking();
    await bench.crash();
    bench.control.destroy(phone);
    await expect.poll(() => bench.control.openChannels.has(callee)).toBe(false);
    await bench.startAgain();
    expect(await records()).toMatchObject([{ id, state: 'ended', outcome: 'answered' }]);
  });

  test('a call that has ended is closed at its very end once it is back, and charged in full', async () => {
    const { phone, callee, id } = await talking();
    const answeredAt = bench.clock.now();
    await bench.pass(30);
    bench.isDatabaseAway = true;
    await bench.pass(41);
    bench.control.destroy(phone);
    await expect.poll(() => bench.control.openChannels.has(callee)).toBe(false);
    // Silent for longer than a call that nobody carries.
    await bench.pass(30);
    bench.isDatabaseAway = false;
    await bench.pass(6);
    expect(await bench.ended()).toMatchObject({
      id,
      outcome: 'answered',
      reason: null,
      endedAt: answeredAt + 71_000,
      billedSeconds: 120,
    });
    expect(await bench.audit()).toMatchObject({ available: 24_950_000n, reserved: 0n, usage: 50_000n });
    expect(bench.switchboard.livingCalls).toBe(0);
    await bench.switchboard.drain();
  });

  test('a call goes on beyond what it has paid for, and all of it is charged', async () => {
    const { phone } = await talking();
    const answeredAt = bench.clock.now();
    bench.isDatabaseAway = true;
    await bench.pass(200);
    expect(bench.switchboard.livingCalls).toBe(1);
    bench.isDatabaseAway = false;
    await bench.pass(20);
    bench.control.destroy(phone);
    expect(await bench.ended()).toMatchObject({
      outcome: 'answered',
      reason: null,
      endedAt: answeredAt + 220_000,
      billedSeconds: 240,
    });
    expect(await bench.audit()).toMatchObject({ available: 24_900_000n, reserved: 0n, usage: 100_000n });
  });

  test('for more than five minutes, a call ends with words to the agent, and is charged when it is back', async () => {
    const { phone } = await talking();
    const answeredAt = bench.clock.now();
    bench.isDatabaseAway = true;
    await bench.pass(361);
    const { options } = await bench.control.nextVerb('hangup', ({ channelId }) => channelId === phone);
    expect(options).toMatchObject({ cause: 'temporary-failure', error: 'database-away' });
    bench.isDatabaseAway = false;
    await bench.pass(6);
    expect(await bench.ended()).toMatchObject({
      outcome: 'answered',
      reason: 'database-away',
      endedAt: answeredAt + 360_000,
      billedSeconds: 360,
    });
    expect(await bench.audit()).toMatchObject({ available: 24_850_000n, reserved: 0n, usage: 150_000n });
  });

  test('calls of one account have the grace each and once, no new one joins them, and all are settled once', async () => {
    // Three minutes for three calls.
    await bench.reset({ balanceMicros: 75_000n });
    const { people, control } = bench;
    for (const user of [people.agent1, people.agent2, people.agent3]) await talking(user);
    bench.isDatabaseAway = true;
    await bench.pass(100);
    const late = bench.places(people.supervisor, DANA);
    const refused = await control.nextVerb('hangup', ({ channelId }) => channelId === late);
    expect(refused.options.error).toBe('database-away');
    await bench.pass(261);
    bench.isDatabaseAway = false;
    await bench.pass(6);
    await expect.poll(() => bench.switchboard.livingCalls).toBe(0);
    await expect.poll(async () => (await bench.audit()).reserved).toBe(0n);
    expect((await records()).map(({ billedSeconds }) => billedSeconds)).toEqual([360, 360, 360]);
    // Fifteen minutes of grace in all, and not a second more.
    expect(await bench.audit()).toMatchObject({ available: -375_000n, usage: 450_000n });
    const next = bench.places(people.agent1, DANA);
    const unpaid = await control.nextVerb('hangup', ({ channelId }) => channelId === next);
    expect(unpaid.options).toMatchObject({ cause: 'payment-required', error: 'balance-below-zero' });
  });

  test('a call whose money is gone when it is back ends there, and owes what it has talked', async () => {
    await bench.reset({ balanceMicros: 50_000n });
    const { phone } = await talking();
    bench.isDatabaseAway = true;
    await bench.pass(200);
    bench.isDatabaseAway = false;
    await bench.pass(6);
    const { options } = await bench.control.nextVerb('hangup', ({ channelId }) => channelId === phone);
    expect(options).toMatchObject({ error: 'balance-ran-out' });
    expect(await bench.ended()).toMatchObject({ reason: 'balance-ran-out', billedSeconds: 240 });
    expect(await bench.audit()).toMatchObject({ available: -50_000n, reserved: 0n, usage: 100_000n });
  });
});
