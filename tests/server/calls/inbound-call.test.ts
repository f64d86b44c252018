import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CallRecord } from '#contract/calls/calls.ts';
import { listCalls } from '#server/calls/records/call-records.ts';
import { chooseStatus } from '#server/people/agent-status.ts';
import { SwitchboardBench } from '#support/calls/switchboard-bench.ts';

const GOOGLE_ADS = '+12025550110';
const RADIO = '+12025550111';

let bench: SwitchboardBench;

beforeAll(async () => {
  bench = await SwitchboardBench.open();
});
beforeEach(() => bench.reset());
afterAll(() => bench.close());

/** Both agents' phones ring for a call to Google Ads. */
async function ringingAtBoth() {
  const { control, people } = bench;
  control.register(people.agent1.id);
  control.register(people.agent2.id);
  const caller = control.incoming({ dialed: GOOGLE_ADS, callerName: 'Dana' });
  return { caller, first: await bench.rung(people.agent1), second: await bench.rung(people.agent2) };
}

const legOutcomes = (call: CallRecord) => call.legs.map(({ name, outcome }) => [name, outcome]);
const hangups = () => bench.control.verbsNamed('hangup');

describe('a number that rings two agents at once', () => {
  test('offers the call to both with its context', async () => {
    const { control } = bench;
    const { caller } = await ringingAtBoth();
    const call = await bench.told('both ring', ({ legs }) => legs.length === 3);
    expect(control.verbsNamed('ring').map(({ channelId }) => channelId)).toEqual([caller]);
    expect(control.verbsNamed('originate')[0]?.request).toMatchObject({
      callerNumber: '+12065550142',
      callerName: 'Dana',
      calledNumber: GOOGLE_ADS,
      headers: {
        'X-Ringside-Call-Id': call.id,
        'X-Ringside-Source': 'Google%20Ads',
        'X-Ringside-Wait': '0',
      },
    });
    // Nobody else is rung after these two: there is no time to count down.
    expect(control.verbsNamed('originate')[0]?.request.headers).not.toHaveProperty('X-Ringside-Offer');
    expect(call).toMatchObject({ state: 'ringing', source: 'Google Ads', microsPerMinute: 25_000 });
  });

  test('gives it to the first who answers; the other was answered elsewhere and missed nothing', async () => {
    const { control, people } = bench;
    const { caller, first, second } = await ringingAtBoth();
    control.up(first);
    expect(hangups()).toMatchObject([{ channelId: second, options: { cause: 'answered-elsewhere' } }]);
    const call = await bench.told('answered', ({ state }) => state === 'answered');
    expect([...control.bridges.values()]).toEqual([new Set([first, caller])]);
    expect(call.agent).toEqual({ id: people.agent1.id, name: 'Ana Reyes' });
    expect(legOutcomes(call)).toEqual([
      ['+12065550142', null],
      ['Ana Reyes', null],
      ['Ben Ortiz', 'answered-elsewhere'],
    ]);
    control.destroy(caller);
    expect(await bench.ended()).toMatchObject({ outcome: 'answered', billedSeconds: 60 });
    await expect.poll(() => control.openChannels.size).toBe(0);
    expect(await listCalls(bench.db.sql, people.agent2, { before: null, limit: 10 }, bench.clock)).toEqual({
      calls: [],
      nextBefore: null,
    });
  });

  test('of two answers in the same instant one wins, and the other is hung up cleanly', async () => {
    const { control } = bench;
    const { caller, first, second } = await ringingAtBoth();
    control.up(first);
    control.up(second);
    const call = await bench.told('answered', ({ state }) => state === 'answered');
    expect(call.agent?.name).toBe('Ana Reyes');
    expect([...control.bridges.values()]).toEqual([new Set([first, caller])]);
    expect(hangups().map(({ channelId }) => channelId)).toEqual([second]);
    await expect.poll(() => [...control.openChannels]).toEqual([caller, first]);
  });

  test('is abandoned when the caller leaves: all phones stop', async () => {
    const { control } = bench;
    const { caller, first, second } = await ringingAtBoth();
    control.destroy(caller);
    const call = await bench.ended();
    expect(call).toMatchObject({ outcome: 'abandoned', reason: null, costMicros: 0 });
    expect(legOutcomes(call).map(([, outcome]) => outcome)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(hangups().map(({ channelId }) => channelId)).toEqual([first, second]);
    expect(await bench.audit()).toMatchObject({ available: 25_000_000n, reserved: 0n, usage: 0n });
  });

  test('is missed when nobody answers in time', async () => {
    const { control } = bench;
    const { caller } = await ringingAtBoth();
    await bench.pass(30);
    const call = await bench.ended();
    expect(call).toMatchObject({ outcome: 'missed', agent: null });
    expect(hangups().at(-1)).toMatchObject({ channelId: caller, options: { cause: 'no-answer' } });
    expect(legOutcomes(call).map(([, outcome]) => outcome)).toEqual(['no-answer', 'no-answer', 'no-answer']);
    await expect.poll(() => control.openChannels.size).toBe(0);
  });

  test('is missed at once when everybody declines, and the caller hears that they are busy', async () => {
    const { control } = bench;
    const { caller, first, second } = await ringingAtBoth();
    control.destroy(first, 'call-rejected');
    control.destroy(second, 'call-rejected');
    expect(await bench.ended()).toMatchObject({ outcome: 'missed' });
    expect(hangups()).toMatchObject([{ channelId: caller, options: { cause: 'user-busy' } }]);
  });

  test('never tells the carrier our own words', async () => {
    await ringingAtBoth();
    await bench.pass(30);
    await bench.ended();
    expect(hangups().filter(({ options }) => options.error)).toEqual([]);
  });
});

describe('a number that rings one agent after the other', () => {
  test('goes on to the second when the first has not answered in ten seconds', async () => {
    const { control, people } = bench;
    control.register(people.agent1.id);
    control.register(people.agent2.id);
    control.incoming({ dialed: RADIO });
    const first = await bench.rung(people.agent1);
    bench.clock.advance(10_000);
    const second = await bench.rung(people.agent2);
    expect(hangups()).toMatchObject([{ channelId: first, options: { cause: 'no-answer' } }]);
    const [offered, last] = control.verbsNamed('originate').map(({ request }) => request.headers);
    expect(offered).toMatchObject({ 'X-Ringside-Wait': '0', 'X-Ringside-Offer': '10' });
    expect(last).toMatchObject({ 'X-Ringside-Wait': '10' });
    expect(last).not.toHaveProperty('X-Ringside-Offer');
    control.up(second);
    const call = await bench.told('answered', ({ state }) => state === 'answered');
    expect(call.agent?.name).toBe('Ben Ortiz');
    expect(legOutcomes(call)[1]).toEqual(['Ana Reyes', 'no-answer']);
  });

  test.each(['user-busy', 'call-rejected', 'destination-out-of-order'] as const)(
    'goes on at once after %s',
    async (cause) => {
      const { control, people } = bench;
      control.register(people.agent1.id);
      control.register(people.agent2.id);
      control.incoming({ dialed: RADIO });
      control.destroy(await bench.rung(people.agent1), cause);
      await bench.rung(people.agent2);
    },
  );

  test('passes over an agent without a phone, one on a break and one on a call', async () => {
    const { control, people, clock, db } = bench;
    const { agent1, agent2 } = people;
    control.register(agent2.id);
    control.incoming({ dialed: RADIO });
    const busy = await bench.rung(agent2);
    control.up(busy);
    await bench.told('answered', ({ state }) => state === 'answered');

    control.register(agent1.id);
    await chooseStatus(db.sql, agent1, 'break', clock);
    const caller = control.incoming({ dialed: RADIO });
    const missed = await bench.told('missed', ({ outcome }) => outcome === 'missed');
    expect(legOutcomes(missed)).toEqual([
      ['+12065550142', 'no-answer'],
      ['Ana Reyes', 'unreachable'],
      ['Ben Ortiz', 'busy'],
    ]);
    expect(hangups().at(-1)).toMatchObject({ channelId: caller, options: { cause: 'user-busy' } });
  });

  test('an agent who answers one of two calls is busy for the other', async () => {
    const { control, people } = bench;
    control.register(people.agent1.id);
    control.register(people.agent2.id);
    control.incoming({ dialed: RADIO });
    const one = await bench.rung(people.agent1);
    control.incoming({ dialed: RADIO });
    const other = await bench.rung(people.agent1);
    control.up(one);
    await bench.rung(people.agent2);
    expect(hangups()).toMatchObject([{ channelId: other }]);
  });
});

test('a phone that answers no probe is not rung, every other phone of the agent is', async () => {
  const { control, people } = bench;
  control.register(people.agent3.id, { id: 'gone', reachable: false });
  control.register(people.agent3.id, { id: 'desk' });
  control.register(people.agent3.id, { id: 'browser' });
  control.incoming({ dialed: '+14155550123' });
  await bench.rung(people.agent3);
  await bench.rung(people.agent3);
  const contacts = control
    .verbsNamed('originate')
    .map(({ request: { endpoint } }) => endpoint.technology === 'phone' && endpoint.contactId);
  expect(contacts).toEqual(['browser', 'desk']);
});

test('a number that is not ours does not exist', async () => {
  const caller = bench.control.incoming({ dialed: '+12025550199' });
  const { channelId, options } = await bench.control.nextVerb('hangup');
  expect([channelId, options]).toEqual([caller, { cause: 'unallocated-number' }]);
});

test('a caller who is gone before the number was looked up leaves nothing behind', async () => {
  const caller = bench.control.incoming({ dialed: GOOGLE_ADS });
  bench.control.destroy(caller);
  await bench.switchboard.stop();
  expect(bench.control.verbs).toEqual([]);
  expect(await bench.db.sql`select id from calls`).toEqual([]);
});

test('whenever the caller leaves, nothing stays behind: no ringing, no open record, no money', async () => {
  const { control, people, db } = bench;
  control.register(people.agent1.id);
  for (let turns = 0; turns < 24; turns += 1) {
    const caller = control.incoming({ dialed: GOOGLE_ADS });
    for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    control.destroy(caller);
  }
  await expect.poll(() => control.openChannels.size).toBe(0);
  await bench.switchboard.stop();
  expect(await db.sql`select id from calls where ended_at is null or outcome <> 'abandoned'`).toEqual([]);
  expect(await bench.audit()).toMatchObject({ available: 25_000_000n, reserved: 0n });
});

test('a fault of ours ends that call only, and leaves nobody on the line', async () => {
  const { control } = bench;
  const { caller, first } = await ringingAtBoth();
  control.answer = () => {
    throw new Error('a bug below');
  };
  control.up(first);
  expect(await bench.ended()).toMatchObject({ outcome: 'failed', reason: 'call-failed', costMicros: 0 });
  expect(hangups().map(({ channelId }) => channelId)).toEqual(expect.arrayContaining([caller, first]));
  await expect.poll(() => control.openChannels.size).toBe(0);
});

test('a caller of a closed account hears that the call cannot be taken, and is refused', async () => {
  const { control } = bench;
  const at = new Date(bench.clock.now());
  await bench.db.sql`
    insert into subscriptions (account_id, plan, state, billed_from, period_from, renews_at, closed_at, readable_until)
    values (${bench.accountId}, 'starter', 'closed', ${at}, ${at}, ${new Date(at.getTime() + 1)}, ${at}, ${at})`;
  const caller = control.incoming({ dialed: GOOGLE_ADS });
  const { playbackId, media } = await control.nextVerb('play');
  expect(media).toBe('cannot-take-calls');
  control.finishPlayback(playbackId);
  expect(hangups()).toMatchObject([{ channelId: caller, options: { cause: 'call-rejected' } }]);
  expect(await bench.ended()).toMatchObject({ outcome: 'refused', reason: 'account-closed', costMicros: 0 });
});

describe('below zero', () => {
  /** At nothing one inbound call starts, and owes its first minute. */
  beforeEach(async () => {
    await bench.reset({ balanceMicros: 0n });
    bench.control.register(bench.people.agent1.id);
    bench.control.incoming({ dialed: GOOGLE_ADS });
    await bench.rung(bench.people.agent1);
  });

  test('a caller hears that the call cannot be taken, and is refused', async () => {
    const { control } = bench;
    const before = control.verbs.length;
    const caller = control.incoming({ dialed: GOOGLE_ADS });
    const { playbackId, media } = await control.nextVerb('play');
    expect(media).toBe('cannot-take-calls');
    expect(control.verbs.slice(before).map(({ verb }) => verb)).toEqual(['progress', 'play']);
    control.finishPlayback(playbackId);
    expect(hangups()).toMatchObject([{ channelId: caller, options: { cause: 'call-rejected' } }]);
    expect(await bench.ended()).toMatchObject({ outcome: 'refused', reason: 'balance-below-zero' });
  });

  test('a sentence that never ends keeps nobody', async () => {
    bench.control.incoming({ dialed: GOOGLE_ADS });
    await bench.control.nextVerb('play');
    bench.clock.advance(15_000);
    expect(await bench.ended()).toMatchObject({ outcome: 'refused' });
  });
});
