import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RouteNode } from '#contract/routing/routing.ts';
import { agent, ring, setRoute, spoken } from '#support/calls/routes.ts';
import { SwitchboardBench } from '#support/calls/switchboard-bench.ts';

const RADIO = '+12025550111';

let bench: SwitchboardBench;

beforeAll(async () => {
  bench = await SwitchboardBench.open();
});
beforeEach(async () => {
  await bench.reset();
  for (const { id } of [bench.people.agent1, bench.people.agent2]) bench.control.register(id);
});
afterAll(() => bench.close());

const menu = (change: { attempts?: number; dialExtension?: boolean } = {}): RouteNode => ({
  kind: 'menu',
  id: 'menu',
  name: 'Main menu',
  prompt: spoken,
  attempts: 2,
  timeoutSeconds: 5,
  options: [
    { key: '1', label: 'Sales', to: 'sales' },
    { key: '2', label: 'Service', to: 'service' },
  ],
  dialExtension: false,
  noKey: 'end',
  ...change,
});

/** The caller hears the menu: 1 rings agent 1, 2 rings agent 2. */
async function atMenu(change: Parameters<typeof menu>[0] = {}) {
  const { control, people } = bench;
  await setRoute(bench, RADIO, [
    menu(change),
    ring([[agent(people.agent1)]], 'end', 'sales'),
    ring([[agent(people.agent2)]], 'end', 'service'),
  ]);
  const caller = control.incoming({ dialed: RADIO });
  const { playbackId, media } = await control.nextVerb('play');
  expect(media).toBe('menu');
  return { caller, playbackId };
}

const stopped = () => bench.control.verbsNamed('stopPlayback').map(({ playbackId }) => playbackId);

test('answers first, and from there on it costs; a key cuts the sentence off', async () => {
  const { control, people } = bench;
  const { caller, playbackId } = await atMenu();
  expect(control.verbsNamed('answer').map(({ channelId }) => channelId)).toEqual([caller]);
  await bench.told('it costs', ({ costMicros, state }) => costMicros === 25_000 && state === 'ringing');
  control.dtmf(caller, '2');
  expect(stopped()).toEqual([playbackId]);
  const phone = await bench.rung(people.agent2);
  // No ring tone of the carrier's reaches a caller who was answered.
  expect(control.verbsNamed('startMusicOnHold')).toMatchObject([{ channelId: caller }]);
  expect(control.verbsNamed('ring')).toEqual([]);
  expect(control.verbsNamed('originate')[0]?.request.headers).toMatchObject({
    'X-Ringside-Path': encodeURIComponent('Main menu: 2 → Front desk'),
  });
  await bench.pass(10);
  control.up(phone);
  expect(control.verbsNamed('stopMusicOnHold')).toMatchObject([{ channelId: caller }]);
  const call = await bench.told('answered', ({ state }) => state === 'answered');
  expect((call.answeredAt ?? 0) - call.startedAt).toBe(10_000);
  await bench.pass(51);
  control.destroy(caller);
  // 61 seconds since the menu answered, 51 of them with the agent.
  expect(await bench.ended()).toMatchObject({ billedSeconds: 120, outcome: 'answered' });
});

test('a caller whose voice is lost in it pays until the last voice', async () => {
  const { control, clock } = bench;
  const { caller } = await atMenu();
  await bench.pass(55);
  const lostAt = clock.now();
  await bench.pass(7);
  control.lose(caller, clock.now() - lostAt);
  expect(await bench.ended()).toMatchObject({ outcome: 'abandoned', billedSeconds: 60, endedAt: lostAt });
});

test('a wrong key is told and asked again, silence only asked again, then the way out is taken', async () => {
  const { control } = bench;
  const { caller, playbackId } = await atMenu({ attempts: 3 });
  control.finishPlayback(playbackId);
  await bench.pass(5);
  const again = await control.nextVerb('play');
  expect(again.media).toBe('menu');
  control.dtmf(caller, '9');
  const wrong = await control.nextVerb('play');
  expect(wrong.media).toBe('wrong-key');
  control.finishPlayback(wrong.playbackId);
  const { playbackId: last } = await control.nextVerb('play', ({ media }) => media === 'menu');
  control.finishPlayback(last);
  await bench.pass(5);
  const call = await bench.ended();
  expect(call).toMatchObject({ outcome: 'missed', billedSeconds: 60 });
  expect(call.path.map(({ outlet }) => outlet)).toEqual(['no-key', 'hung up']);
});

test('keys that come before anybody asks are not lost', async () => {
  const { control, people } = bench;
  await setRoute(bench, RADIO, [
    {
      kind: 'menu',
      id: 'language',
      name: 'Language',
      prompt: spoken,
      attempts: 1,
      timeoutSeconds: 5,
      options: [{ key: '1', label: 'English', to: 'menu' }],
      dialExtension: false,
      noKey: 'end',
    },
    menu(),
    ring([[agent(people.agent1)]], 'end', 'sales'),
    ring([[agent(people.agent2)]], 'end', 'service'),
  ]);
  const caller = control.incoming({ dialed: RADIO });
  await control.nextVerb('play');
  control.dtmf(caller, '1');
  control.dtmf(caller, '2');
  await bench.rung(people.agent2);
  expect(control.verbsNamed('play')).toHaveLength(1);
});

test('an extension rings its agent; a pause tells that there is no more to come', async () => {
  const { control, people } = bench;
  const { caller } = await atMenu({ dialExtension: true });
  for (const digit of '102') control.dtmf(caller, digit);
  await bench.rung(people.agent2);
  control.destroy(caller);
  await bench.ended();

  const other = await atMenu({ dialExtension: true });
  // 1 may be the beginning of 101.
  control.dtmf(other.caller, '1');
  expect(control.verbsNamed('originate')).toHaveLength(1);
  await bench.pass(3);
  await bench.rung(people.agent1);
});

test('a caller who leaves at the menu has left there', async () => {
  const { caller } = await atMenu();
  await bench.told('connected', ({ costMicros }) => costMicros > 0);
  bench.control.destroy(caller);
  const call = await bench.ended();
  expect(call).toMatchObject({ outcome: 'abandoned', answeredAt: null, billedSeconds: 60 });
  expect(call.path).toMatchObject([{ nodeId: 'menu', outlet: 'caller left' }]);
  expect(await bench.audit()).toMatchObject({ reserved: 0n, usage: 25_000n });
});

test('a caller at a menu is let go when what is paid for is used', async () => {
  await bench.reset({ balanceMicros: 24_999n });
  const { caller } = await atMenu({ attempts: 5 });
  await bench.pass(61);
  expect(await bench.ended()).toMatchObject({
    outcome: 'missed',
    reason: 'balance-ran-out',
    costMicros: 25_000,
  });
  expect(bench.control.openChannels.has(caller)).toBe(false);
});
