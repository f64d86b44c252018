import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addQueue, addReceiving, queue, receiving, ring, setRoute } from '#support/calls/routes.ts';
import { SwitchboardBench } from '#support/calls/switchboard-bench.ts';

const GOOGLE_ADS = '+12025550110';
const RADIO = '+12025550111';
const DANA = '+12065550142';
const OFFICE = '+13125550180';

let bench: SwitchboardBench;

beforeAll(async () => {
  bench = await SwitchboardBench.open();
});
beforeEach(() => bench.reset());
afterAll(() => bench.close());

const hangups = () => bench.control.verbsNamed('hangup');
const untouched = { available: 25_000_000n, reserved: 0n };

describe('a caller who cannot be served', () => {
  test.each([
    ['no-circuit', 'no-line', 'lines-in-use'],
    ['incompatible-media', 'incompatible', 'media-incompatible'],
  ] as const)('(%s) rings nobody, and the record says why', async (obstacle, outcome, reason) => {
    const { control, people } = bench;
    control.register(people.agent1.id);
    control.incoming({ dialed: GOOGLE_ADS, obstacle });
    expect(await bench.ended()).toMatchObject({ outcome, reason, costMicros: 0 });
    expect(hangups()).toMatchObject([{ options: { cause: obstacle } }]);
    expect(control.verbsNamed('originate')).toEqual([]);
    expect(await bench.audit()).toMatchObject(untouched);
  });

  test('of a number that holds its share of the lines already, while others get through', async () => {
    const { control } = bench;
    const id = await addQueue(bench, 'Support', [bench.people.agent1]);
    await setRoute(bench, RADIO, [queue(id)]);
    await setRoute(bench, GOOGLE_ADS, [queue(id)]);
    control.lines = { used: 6, total: 20 };
    for (let call = 0; call < 5; call += 1) {
      const channelId = control.incoming({ dialed: RADIO });
      await control.nextVerb('play', (verb) => verb.channelId === channelId);
    }
    control.incoming({ id: 'sixth', dialed: RADIO });
    expect(await bench.ended()).toMatchObject({ outcome: 'no-line', reason: 'lines-in-use', to: RADIO });
    expect(hangups()).toMatchObject([{ channelId: 'sixth', options: { cause: 'no-circuit' } }]);
    const other = control.incoming({ dialed: GOOGLE_ADS });
    await control.nextVerb('play', (verb) => verb.channelId === other);
  });
});

test('an account is held to the lines that are set for it, from the next heartbeat on', async () => {
  const { control, accountId, db } = bench;
  const id = await addQueue(bench, 'Support', [bench.people.agent1]);
  await setRoute(bench, RADIO, [queue(id)]);
  control.lines = { used: 6, total: 20 };
  await db.sql`update accounts set lines = 1 where id = ${accountId}`;
  await bench.pass(5);
  const first = control.incoming({ dialed: RADIO });
  await control.nextVerb('play', (verb) => verb.channelId === first);
  control.incoming({ id: 'second', dialed: RADIO });
  await control.nextVerb('hangup', (verb) => verb.channelId === 'second');
  expect(hangups()).toMatchObject([{ channelId: 'second', options: { cause: 'no-circuit' } }]);
});

describe('when every line is in use', () => {
  beforeEach(() => {
    bench.control.lines = { used: 20, total: 20 };
  });

  test('an agent who calls out is told so, and nothing leaves', async () => {
    bench.places(bench.people.agent1, DANA);
    expect(await bench.ended()).toMatchObject({ outcome: 'no-line', reason: 'lines-in-use', costMicros: 0 });
    expect(hangups()).toMatchObject([{ options: { cause: 'no-circuit', error: 'lines-in-use' } }]);
    expect(bench.control.verbsNamed('originate')).toEqual([]);
    expect(await bench.audit()).toMatchObject(untouched);
  });

  test('a call still rings the agents, and passes over a line whose money it gives back', async () => {
    const { control, people } = bench;
    control.register(people.agent1.id);
    const office = await addReceiving(bench, { kind: 'office-line', name: 'Office', number: OFFICE });
    const agent = { kind: 'agent', userId: people.agent1.id } as const;
    await setRoute(bench, RADIO, [ring([[receiving(office), agent]])]);
    control.incoming({ dialed: RADIO });
    await bench.rung(people.agent1);
    const call = await bench.told('passed over', ({ legs }) => legs.length === 3);
    expect(call.legs.map(({ name, outcome }) => [name, outcome])).toEqual([
      [DANA, null],
      ['Office', 'no-line'],
      [people.agent1.name, null],
    ]);
    expect(control.verbsNamed('originate')).toHaveLength(1);
    await expect.poll(async () => (await bench.audit()).reserved).toBe(25_000n);
  });
});
