import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SwitchboardBench } from '#support/calls/switchboard-bench.ts';

/** Rings Ana and Ben at once. */
const GOOGLE_ADS = '+12025550110';

let bench: SwitchboardBench;

beforeAll(async () => {
  bench = await SwitchboardBench.open();
});
beforeEach(() => bench.reset());
afterAll(() => bench.close());

/** Ana has taken a call, and has talked for 55 s when her voice is heard for the last time. */
async function lastHeard() {
  const { control, people } = bench;
  const contact = control.register(people.agent1.id);
  const caller = control.incoming({ dialed: GOOGLE_ADS });
  const agent = await bench.rung(people.agent1);
  control.up(agent);
  await bench.told('answered', ({ state }) => state === 'answered');
  await bench.pass(55);
  return { contact, caller, agent, lostAt: bench.clock.now() };
}

describe('an agent whose page is gone in a call', () => {
  test('gets it again when the page is back: the caller waits meanwhile, and it is one call', async () => {
    const { control, people, clock } = bench;
    const { caller, agent, lostAt } = await lastHeard();
    await bench.pass(7);
    control.lose(agent, bench.clock.now() - lostAt);
    const again = await bench.rung(people.agent1);
    expect([...control.bridges]).toEqual([]);
    expect(control.verbsNamed('startMusicOnHold').map(({ channelId }) => channelId)).toEqual([caller]);
    control.up(again);
    expect([...control.bridges.values()]).toEqual([new Set([again, caller])]);
    await bench.pass(10);
    control.destroy(caller);
    const call = await bench.ended();
    // 55 s, 7 s of silence, 10 s.
    expect(call).toMatchObject({ outcome: 'answered', reason: null, billedSeconds: 120 });
    const ana = call.legs.filter(({ userId }) => userId === people.agent1.id);
    expect(ana.map(({ outcome, endedAt }) => [outcome, endedAt])).toEqual([
      ['answered', lostAt],
      ['answered', clock.now()],
    ]);
    await expect.poll(() => control.openChannels.size).toBe(0);
  });

  test('is not busy for a colleague\u2019s call any more', async () => {
    const { control, people } = bench;
    const { contact, agent, lostAt } = await lastHeard();
    control.unregister(contact.id);
    control.lose(agent, bench.clock.now() - lostAt);
    control.register(people.agent1.id);
    control.incoming({ dialed: GOOGLE_ADS });
    await bench.rung(people.agent1);
  });

  test('and does not come back: the caller hears a sentence, and pays until the last voice', async () => {
    const { control } = bench;
    const { contact, caller, agent, lostAt } = await lastHeard();
    control.unregister(contact.id);
    await bench.pass(7);
    control.lose(agent, bench.clock.now() - lostAt);
    const { playbackId, channelId } = await control.nextVerb('play');
    expect(channelId).toBe(caller);
    control.finishPlayback(playbackId);
    // 62 s would be two minutes.
    expect(await bench.ended()).toMatchObject({
      outcome: 'answered',
      reason: 'connection-dropped',
      billedSeconds: 60,
      endedAt: lostAt,
    });
    await expect.poll(() => control.openChannels.size).toBe(0);
  });

  test('while the database is away: the caller is kept for a minute, and pays until the last voice', async () => {
    const { control } = bench;
    const { caller, agent, lostAt } = await lastHeard();
    await bench.pass(7);
    bench.isDatabaseAway = true;
    control.lose(agent, bench.clock.now() - lostAt);
    await bench.pass(63);
    const { options } = await control.nextVerb('hangup', ({ channelId }) => channelId === caller);
    expect(options).toMatchObject({ cause: 'temporary-failure' });
    bench.isDatabaseAway = false;
    await bench.pass(6);
    expect(await bench.ended()).toMatchObject({ outcome: 'answered', billedSeconds: 60, endedAt: lostAt });
    expect(await bench.audit()).toMatchObject({ reserved: 0n, usage: 25_000n });
  });

  test('while the balance runs out: the call ends with that, and pays until the last voice', async () => {
    await bench.reset({ balanceMicros: 25_000n });
    const { control, people } = bench;
    const { agent } = await lastHeard();
    await bench.pass(60);
    const lostAt = bench.clock.now();
    await bench.pass(2);
    control.lose(agent, bench.clock.now() - lostAt);
    await bench.rung(people.agent1);
    await bench.pass(4);
    expect(await bench.ended()).toMatchObject({ reason: 'balance-ran-out', endedAt: lostAt });
  });

  test('and the server stops: the call pays until the last voice', async () => {
    const { control, people } = bench;
    const { agent, lostAt } = await lastHeard();
    await bench.pass(7);
    control.lose(agent, bench.clock.now() - lostAt);
    await bench.rung(people.agent1);
    await bench.switchboard.stop();
    expect(await bench.ended()).toMatchObject({ billedSeconds: 60, endedAt: lostAt });
  });

  test('who hangs up is not lost: the caller is let go', async () => {
    const { control } = bench;
    const { agent } = await lastHeard();
    control.destroy(agent);
    expect(await bench.ended()).toMatchObject({ outcome: 'answered', reason: null });
    expect(control.verbsNamed('originate')).toHaveLength(1);
  });

  test('the caller who leaves before somebody else takes the call had an answered call, paid until the last voice', async () => {
    const { control, people } = bench;
    const { caller, agent, lostAt } = await lastHeard();
    await bench.pass(7);
    control.lose(agent, bench.clock.now() - lostAt);
    await bench.rung(people.agent1);
    control.destroy(caller);
    expect(await bench.ended()).toMatchObject({ outcome: 'answered', billedSeconds: 60, endedAt: lostAt });
    await expect.poll(() => control.openChannels.size).toBe(0);
  });
});

test('a caller who is lost ends the call, paid until the last voice', async () => {
  const { control } = bench;
  const { caller, lostAt } = await lastHeard();
  await bench.pass(7);
  control.lose(caller, bench.clock.now() - lostAt);
  expect(await bench.ended()).toMatchObject({ outcome: 'answered', billedSeconds: 60, endedAt: lostAt });
});

test('an agent who called out and is lost ends the call, paid until the last voice', async () => {
  const { control, people, clock } = bench;
  const phone = bench.places(people.agent1, '+12065550142');
  const callee = await bench.dialed();
  control.up(callee);
  await bench.told('answered', ({ state }) => state === 'answered');
  await bench.pass(55);
  const lostAt = clock.now();
  await bench.pass(7);
  control.lose(phone, bench.clock.now() - lostAt);
  expect(await bench.ended()).toMatchObject({
    outcome: 'answered',
    reason: 'connection-dropped',
    billedSeconds: 60,
    endedAt: lostAt,
  });
  await expect.poll(() => control.openChannels.size).toBe(0);
});
