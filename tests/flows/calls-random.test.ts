/** Random routes, phones, callers, keys, answers, hang-ups, holds and crashes on a real database: what holds whatever happens. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PathStep } from '#contract/calls/call-path.ts';
import type { RouteNode, Target } from '#contract/routing/routing.ts';
import type { ChannelId, HangupCause } from '#server/calls/port/call-control.ts';
import type { User } from '#server/people/users.ts';
import {
  addQueue,
  addReceiving,
  agent as agentTarget,
  queue,
  receiving,
  ring,
  setRoute,
  spoken,
  voicemail,
} from '#support/calls/routes.ts';
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
  fc.record({ do: fc.constant('key' as const), channel: fc.nat(), digit: fc.constantFrom('1', '2', '#') }),
  fc.record({ do: fc.constant('said' as const) }),
  fc.record({ do: fc.constant('recorded' as const), durationMs: fc.constantFrom(0, 900, 4_000) }),
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

/** A route of any three kinds of node, one after the other; the last one hangs up. */
const kindOfNode = fc.constantFrom('ring', 'forward', 'menu', 'queue', 'voicemail', 'message');
const routePlan = fc.array(kindOfNode, { minLength: 1, maxLength: 3 });

interface Ends {
  queueId: string;
  office: Target;
}

function nodeOf(kind: string, at: number, to: string, { queueId, office }: Ends): RouteNode {
  const { agent1, agent2 } = bench.people;
  const common = { id: `n${at}`, name: kind };
  if (kind === 'menu') {
    const options = [{ key: '1', label: 'On', to }];
    return {
      kind,
      ...common,
      prompt: spoken,
      options,
      attempts: 2,
      timeoutSeconds: 5,
      dialExtension: true,
      noKey: to,
    };
  }
  if (kind === 'message') return { kind, ...common, prompt: spoken, next: to };
  if (kind === 'voicemail') return { ...voicemail(), ...common };
  if (kind === 'queue') return { ...queue(queueId, 45, to), ...common };
  const both = [agentTarget(agent1), agentTarget(agent2)];
  return kind === 'forward'
    ? { ...ring([[office, agentTarget(agent1)]], to), ...common }
    : { ...ring([both], to), ...common };
}

async function setRoutes(kinds: string[], recordCalls: boolean): Promise<void> {
  const { agent1, agent2 } = bench.people;
  const queueId = await addQueue(bench, 'Support', [agent1, agent2]);
  const line = await addReceiving(bench, { kind: 'office-line', name: 'Office', number: '+13125550180' });
  const ends = { queueId, office: receiving(line) };
  const nodes = kinds.map((kind, at) => nodeOf(kind, at, at + 1 < kinds.length ? `n${at + 1}` : 'end', ends));
  await setRoute(bench, '+12025550111', nodes);
  await bench.db.sql`update owned_numbers set record_calls = ${recordCalls} where number = '+12025550111'`;
}

/** What was begun last and has not ended by itself. */
function finishLast(one: Extract<Action, { do: 'said' | 'recorded' }>): void {
  const { control } = bench;
  if (one.do === 'said') {
    const last = control.verbsNamed('play').at(-1);
    if (last) control.finishPlayback(last.playbackId);
    return;
  }
  const recording = control.verbsNamed('recordChannel').at(-1);
  if (recording) control.finishRecording(recording.recordingId, { durationMs: one.durationMs });
}

const userOf = (name: 'agent1' | 'agent2' | 'agent3'): User => bench.people[name];

async function act(one: Action): Promise<void> {
  if ('channel' in one) actOnChannel(one);
  else await actElsewhere(one);
}

function actOnChannel(one: Extract<Action, { channel: number }>): void {
  const { control } = bench;
  const happen = {
    key: (id: ChannelId) => control.dtmf(id, one.do === 'key' ? one.digit : ''),
    leave: (id: ChannelId) => control.destroy(id, one.do === 'leave' ? one.cause : 'normal-clearing'),
    answer: (id: ChannelId) => control.up(id),
    hold: (id: ChannelId) => control.hold(id),
    resume: (id: ChannelId) => control.unhold(id),
  };
  onChannel(one.channel, happen[one.do]);
}

async function actElsewhere(one: Exclude<Action, { channel: number }>): Promise<void> {
  const { control } = bench;
  if (one.do === 'callIn') control.incoming({ dialed: one.to });
  else if (one.do === 'callOut') bench.places(userOf(one.agent), one.to);
  else if (one.do === 'register') control.register(userOf(one.agent).id);
  else if (one.do === 'wait') await bench.pass(one.seconds);
  else finishLast(one);
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
      (select count(*) from (select 1 from call_legs where party in ('agent', 'receiving') and outcome = 'answered'
        group by call_id having count(*) > 1) as twice) as contested`;
  expect(loose).toEqual({ openCalls: 0n, openLegs: 0n, unsettled: 0n, contested: 0n });
  await expectWaysToBeOver();
  const { available, reserved, usage } = await bench.audit();
  expect([reserved, available + usage]).toEqual([0n, STARTING_MICROS]);
}

/** Each stop was left at an instant that is not before the one when it was reached; a message is in somebody's hands. */
async function expectWaysToBeOver(): Promise<void> {
  const calls = await bench.db.sql<{ id: string; path: PathStep[]; endedAt: Date; hasMessage: boolean }[]>`
    select id, path, ended_at, has_message from calls where direction = 'inbound'`;
  for (const { id, path, endedAt, hasMessage } of calls) {
    const times = path.flatMap(({ at, until }) => [at, until ?? Infinity]);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.at(-1) ?? 0).toBeLessThanOrEqual(endedAt.getTime());
    expect(path.every(({ outlet }) => outlet !== null)).toBe(true);
    const kept = bench.kept.messages.filter(({ callId }) => callId === id);
    expect(kept.length).toBe(hasMessage ? 1 : 0);
  }
}

test('every call ends once, everybody is hung up, and the money is exact', { timeout: 120_000 }, async () => {
  const plan = fc.record({
    route: routePlan,
    recordCalls: fc.boolean(),
    actions: fc.array(fc.tuple(action, fc.integer({ min: 0, max: 12 })), { minLength: 1, maxLength: 25 }),
    end: fc.constantFrom('stop', 'crash', 'everybody leaves'),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ route, recordCalls, actions, end }) => {
      await bench.reset({ balanceMicros: STARTING_MICROS });
      await setRoutes(route, recordCalls);
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
