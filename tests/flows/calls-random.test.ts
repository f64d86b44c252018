/** Random phones, callers, answers, hang-ups, holds and crashes on a real database: what holds whatever happens. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ChannelId, HangupCause } from '#server/calls/call-control.ts';
import type { User } from '#server/people/users.ts';
import { SwitchboardBench } from '#support/calls/switchboard-bench.ts';

const STARTING_MICROS = 25_000_000n;

let bench: SwitchboardBench;

beforeAll(async () => {
  bench = await SwitchboardBench.open();
});
afterAll(() => bench.close());

const agent = fc.constantFrom('agent1', 'agent2', 'agent3');
const cause = fc.constantFrom<HangupCause>(
  'normal-clearing',
  'user-busy',
  'call-rejected',
  'no-answer',
  'temporary-failure',
);
const action = fc.oneof(
  fc.record({
    do: fc.constant('callIn' as const),
    to: fc.constantFrom('+12025550110', '+12025550111', '+14155550123'),
  }),
  fc.record({
    do: fc.constant('callOut' as const),
    agent,
    to: fc.constantFrom('+12065550142', '911', '+442079460958'),
  }),
  fc.record({
    do: fc.constantFrom('answer' as const, 'hold' as const, 'resume' as const),
    channel: fc.nat(),
  }),
  fc.record({ do: fc.constant('leave' as const), channel: fc.nat(), cause }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 70 }) }),
  fc.record({ do: fc.constant('register' as const), agent }),
);
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

/** Something happens on any of the channels that are there. */
function onChannel(at: number, happen: (channelId: ChannelId) => void): void {
  const channels = [...bench.control.openChannels];
  const channelId = channels[at % Math.max(1, channels.length)];
  if (channelId !== undefined) happen(channelId);
}

const userOf = (name: 'agent1' | 'agent2' | 'agent3'): User => bench.people[name];

async function act(one: Action): Promise<void> {
  const { control } = bench;
  if (one.do === 'callIn') control.incoming({ dialed: one.to });
  else if (one.do === 'callOut') bench.places(userOf(one.agent), one.to);
  else if (one.do === 'register') control.register(userOf(one.agent).id);
  else if (one.do === 'wait') await bench.pass(one.seconds);
  else if (one.do === 'leave') onChannel(one.channel, (id) => control.destroy(id, one.cause));
  else if (one.do === 'answer') onChannel(one.channel, (id) => control.up(id));
  else if (one.do === 'hold') onChannel(one.channel, (id) => control.hold(id));
  else onChannel(one.channel, (id) => control.unhold(id));
}

interface Loose {
  openCalls: bigint;
  openLegs: bigint;
  unsettled: bigint;
  contested: bigint;
}

/** Nothing stays open, every call has one agent at most, and what is billed is what was taken. */
async function expectNothingLoose(): Promise<void> {
  const [loose] = await bench.db.sql<Loose[]>`
    select (select count(*) from calls where ended_at is null) as open_calls,
      (select count(*) from call_legs where ended_at is null or outcome is null) as open_legs,
      (select count(*) from call_charges where ended_at is null) as unsettled,
      (select count(*) from (select 1 from call_legs where party = 'agent' and outcome = 'answered'
        group by call_id having count(*) > 1) as twice) as contested`;
  expect(loose).toEqual({ openCalls: 0n, openLegs: 0n, unsettled: 0n, contested: 0n });
  const { available, reserved, usage } = await bench.audit();
  expect([reserved, available + usage]).toEqual([0n, STARTING_MICROS]);
}

test('every call ends once, everybody is hung up, and the money is exact', { timeout: 120_000 }, async () => {
  const plan = fc.record({
    actions: fc.array(fc.tuple(action, fc.integer({ min: 0, max: 12 })), { minLength: 1, maxLength: 25 }),
    end: fc.constantFrom('stop', 'crash', 'everybody leaves'),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ actions, end }) => {
      await bench.reset({ balanceMicros: STARTING_MICROS });
      for (const { id } of [bench.people.agent1, bench.people.agent2]) bench.control.register(id);
      for (const [one, turns] of actions) {
        await act(one);
        for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      }
      if (end === 'crash') {
        await bench.crash();
        await bench.startAgain();
      } else {
        if (end === 'everybody leaves')
          for (const id of [...bench.control.openChannels]) bench.control.destroy(id);
        await bench.switchboard.stop();
        await expect.poll(() => bench.control.openChannels.size).toBe(0);
      }
      await expectNothingLoose();
    }),
    { numRuns: 60 },
  );
});
