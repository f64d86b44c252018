import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RouteNode, Target } from '#contract/routing/routing.ts';
import type { ChannelId } from '#server/calls/port/call-control.ts';
import { KEPT_FOR_MS } from '#server/calls/steps/keep-asking.ts';
import {
  addQueue,
  addReceiving,
  agent,
  queue,
  receiving,
  ring,
  setRoute,
  spoken,
} from '#support/calls/routes.ts';
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

const menuTo = (to: string): RouteNode => ({
  kind: 'menu',
  id: 'menu',
  name: 'Main menu',
  prompt: spoken,
  attempts: 2,
  timeoutSeconds: 5,
  options: [{ key: '1', label: 'Sales', to }],
  dialExtension: false,
  noKey: 'end',
});

/** The caller has been answered by a menu, and hears it. */
async function atMenu(next: RouteNode): Promise<ChannelId> {
  const { control } = bench;
  await setRoute(bench, RADIO, [menuTo(next.id), next]);
  const caller = control.incoming({ dialed: RADIO });
  await control.nextVerb('play');
  await bench.told('it costs', ({ costMicros }) => costMicros > 0);
  return caller;
}

const phonesOf = (...ids: string[]) =>
  bench.control
    .verbsNamed('originate')
    .filter(({ request: { endpoint } }) => endpoint.technology === 'phone' && ids.includes(endpoint.ownerId));
const music = () =>
  bench.control.verbsNamed('startMusicOnHold').length - bench.control.verbsNamed('stopMusicOnHold').length;
const hungUp = (channelId: ChannelId) =>
  bench.control.verbsNamed('hangup').find((verb) => verb.channelId === channelId)?.options;

describe('while the database is away', () => {
  test('a caller who has keyed in hears music, and the step is taken once it answers', async () => {
    const { control, people } = bench;
    const caller = await atMenu(ring([[agent(people.agent1)]]));
    bench.isDatabaseAway = true;
    control.dtmf(caller, '1');
    await bench.pass(50);
    expect(music()).toBe(1);
    expect(phonesOf(people.agent1.id)).toEqual([]);
    bench.isDatabaseAway = false;
    await bench.pass(2);
    control.up(await bench.rung(people.agent1));
    expect(music()).toBe(0);
    expect(await bench.told('answered', ({ state }) => state === 'answered')).toMatchObject({
      agent: { name: 'Ana Reyes' },
    });
    expect(hungUp(caller)).toBeUndefined();
  });

  test('a caller whom nobody has answered hears it ring, and the next in turn is rung once it answers', async () => {
    const { control, people } = bench;
    await setRoute(bench, RADIO, [ring([[agent(people.agent1)], [agent(people.agent2)]])]);
    const caller = control.incoming({ dialed: RADIO });
    const first = await bench.rung(people.agent1);
    await control.nextVerb('ring');
    const before = control.verbsNamed('ring').length;
    bench.isDatabaseAway = true;
    control.destroy(first, 'call-rejected');
    // The next step is decided before time goes by.
    await new Promise((resolve) => setImmediate(resolve));
    await bench.pass(10);
    expect(control.verbsNamed('ring').slice(before)).toMatchObject([{ channelId: caller }]);
    expect(music()).toBe(0);
    bench.isDatabaseAway = false;
    await bench.pass(2);
    control.up(await bench.rung(people.agent2));
    control.up(caller);
    expect(await bench.told('answered', ({ state }) => state === 'answered')).toMatchObject({
      outcome: null,
    });
  });

  test('a caller comes into a queue, and one who waits there is served, once it answers', async () => {
    const { control, people } = bench;
    const id = await addQueue(bench, 'Support', [people.agent1]);
    const caller = await atMenu(queue(id));
    bench.isDatabaseAway = true;
    control.dtmf(caller, '1');
    await bench.pass(10);
    bench.isDatabaseAway = false;
    await bench.pass(2);
    const phone = await bench.rung(people.agent1);
    // Nobody takes it, and it goes away again while the call waits for the next free member.
    bench.isDatabaseAway = true;
    control.destroy(phone, 'call-rejected');
    await bench.pass(90);
    expect(hungUp(caller)).toBeUndefined();
    bench.isDatabaseAway = false;
    await bench.pass(11);
    expect(phonesOf(people.agent1.id)).toHaveLength(2);
  });

  test('a caller is kept for a minute, and then told why the call ends', async () => {
    const { control, people } = bench;
    const caller = await atMenu(ring([[agent(people.agent1)]]));
    bench.isDatabaseAway = true;
    control.dtmf(caller, '1');
    await bench.pass(KEPT_FOR_MS / 1_000 - 1);
    expect(hungUp(caller)).toBeUndefined();
    await bench.pass(3);
    expect(hungUp(caller)).toMatchObject({ cause: 'temporary-failure', retryAfterSeconds: 5 });
    bench.isDatabaseAway = false;
    await bench.pass(6);
    expect(await bench.ended()).toMatchObject({ outcome: 'failed', reason: 'database-away', agent: null });
    expect(await bench.audit()).toMatchObject({ reserved: 0n });
  });

  test('a caller who leaves meanwhile has left', async () => {
    const { control, people } = bench;
    const caller = await atMenu(ring([[agent(people.agent1)]]));
    bench.isDatabaseAway = true;
    control.dtmf(caller, '1');
    await bench.pass(10);
    control.destroy(caller);
    await bench.pass(5);
    bench.isDatabaseAway = false;
    await bench.pass(6);
    expect(await bench.ended()).toMatchObject({ outcome: 'abandoned', reason: null });
    expect(phonesOf(people.agent1.id)).toEqual([]);
  });
});

test('what was set aside for one of two lines when the database went away is given back, and set aside again', async () => {
  const { control } = bench;
  const lines: Target[] = [];
  for (const number of ['+12065550143', '+12065550144']) {
    const line = { kind: 'office-line', name: number, number } as const;
    lines.push(receiving(await addReceiving(bench, line)));
  }
  const caller = await atMenu(ring([lines]));
  // The note of where the call is, and the first of the two lines.
  bench.transactionsUntilAway = 2;
  control.dtmf(caller, '1');
  await bench.pass(3);
  expect(control.verbsNamed('originate')).toEqual([]);
  bench.transactionsUntilAway = Infinity;
  bench.isDatabaseAway = false;
  await bench.pass(6);
  await expect.poll(() => control.verbsNamed('originate')).toHaveLength(2);
  await expect.poll(async () => (await bench.audit()).reserved).toBe(3n * 25_000n);
});
