import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { accountSnapshot } from '#server/billing/account/account-snapshot.ts';
import { findCall } from '#server/calls/records/call-records.ts';
import { SwitchboardBench } from '#support/calls/switchboard-bench.ts';

const DANA = '+12065550142';
const HOUR_MS = 3_600_000;

let bench: SwitchboardBench;

beforeAll(async () => {
  bench = await SwitchboardBench.open();
});
beforeEach(() => bench.reset());
afterAll(() => bench.close());

/** Ana has called out, and has talked for 30 s when somebody sets the clock of the machine. */
async function talkThrough(leapMs: number) {
  const { control, clock, people } = bench;
  const phone = bench.places(people.agent1, DANA);
  const callee = await bench.dialed();
  await bench.pass(7);
  const answeredAt = clock.now();
  control.up(callee);
  const { id } = await bench.told('answered', ({ state }) => state === 'answered');
  await bench.pass(30);
  clock.leap(leapMs);
  return { id, phone, callee, answeredAt };
}

describe.each([
  ['forward by an hour', HOUR_MS],
  ['back by an hour', -HOUR_MS],
])('while the clock of the machine is set %s', (_, leapMs) => {
  test('a call is billed as it was talked', async () => {
    const { callee, answeredAt } = await talkThrough(leapMs);
    await bench.pass(40);
    bench.control.destroy(callee);
    const call = await bench.ended();
    expect(call).toMatchObject({ outcome: 'answered', answeredAt, endedAt: answeredAt + 70_000 });
    expect(call).toMatchObject({ startedAt: answeredAt - 7_000, billedSeconds: 120, costMicros: 50_000 });
    expect(await bench.audit()).toMatchObject({ reserved: 0n, usage: 50_000n });
  });

  test('what it has cost so far is what it was talked, on every screen', async () => {
    const { id } = await talkThrough(leapMs);
    await bench.pass(40);
    const soFar = { costMicros: 50_000, billedSeconds: 120 };
    const told = await bench.told('running', ({ billedSeconds }) => billedSeconds > 60);
    expect(told).toMatchObject({ id, ...soFar });
    const { sql } = bench.db;
    const [read, account] = await Promise.all([
      findCall(sql, bench.people.admin, id, bench.clock),
      accountSnapshot(sql, bench.accountId, bench.clock),
    ]);
    expect(read).toMatchObject(soFar);
    expect(account).toMatchObject({ runningMicros: 50_000, secondsThisMonth: 120, callsInProgress: 1 });
  });

  test('a call goes on for as long as it has paid, and no longer', async () => {
    await bench.reset({ balanceMicros: 50_000n });
    const { answeredAt } = await talkThrough(leapMs);
    await bench.pass(91);
    expect(await bench.ended()).toMatchObject({
      reason: 'balance-ran-out',
      billedSeconds: 120,
      endedAt: answeredAt + 120_000,
    });
  });

  test('hold is as long as it lasted', async () => {
    const { phone, callee } = await talkThrough(0);
    bench.control.hold(phone);
    await bench.pass(5);
    bench.clock.leap(leapMs);
    await bench.pass(5);
    bench.control.unhold(phone);
    bench.control.destroy(callee);
    expect(await bench.ended()).toMatchObject({ holdMs: 10_000 });
  });

  test('a phone that is lost pays until its last voice', async () => {
    const { phone, answeredAt } = await talkThrough(leapMs);
    await bench.pass(40);
    bench.control.lose(phone, 15_000);
    expect(await bench.ended()).toMatchObject({ billedSeconds: 60, endedAt: answeredAt + 55_000 });
  });

  test('its heartbeats tell how long it lives, should the server die', async () => {
    const { id, answeredAt } = await talkThrough(leapMs);
    await bench.pass(20);
    const livedMs = async () => ((await bench.lastHeartbeat(id)) ?? 0) - answeredAt;
    await expect.poll(livedMs, { timeout: 5_000 }).toBeGreaterThanOrEqual(45_000);
    expect(await livedMs()).toBeLessThanOrEqual(50_000);
  });
});
